/**
 * The gate could not do its work: no engine, a registry that is down, a broken build.
 * Never said of an image that fails: that is a finding, a value.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  /** What happened, as the beginning of a sentence without its full stop. */
  readonly what: string;
  /** What is known of the cause; may hold untrusted text of a tool. */
  readonly why: string;
  /** What the user can do about it. */
  readonly remedy: string;

  constructor(what: string, why: string, remedy: string, options?: ErrorOptions) {
    const cause = [withoutStop(what), why].filter((part) => part.trim() !== "").join(": ");
    super(`${asSentence(cause)} ${asSentence(remedy)}`.trim(), options);
    this.what = what;
    this.why = why;
    this.remedy = remedy;
  }
}

/**
 * The text with one full stop at its end, or with the mark that it has there already. What a tool says of its failure
 * may end with a full stop of its own, or with a colon before what it does not say.
 */
export function asSentence(text: string): string {
  const end = withoutStop(text);
  return end === "" || /[!?…]$|[.!?…][")\]]$/u.test(end) ? end : `${end}.`;
}

/** The text without the full stop at its end, to go on within a sentence. */
export function withoutStop(text: string): string {
  let end = text.trimEnd();
  while (end !== "" && ".,:;".includes(end.slice(-1))) end = end.slice(0, -1).trimEnd();
  return end;
}

/** The run was cancelled from outside: SIGINT or SIGTERM. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";

  constructor(signal: string) {
    super(`the run was cancelled (${signal})`);
  }
}

/** One sentence each, for the report: what happened, why, and what to do. */
export type ReportedFault = { readonly what: string; readonly why: string; readonly remedy: string };

/** What the system calls a disk, or a user's share of it, that has no room. */
const diskFull: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

const makeRoom = "Make room on the disk that holds RUNNER_TEMP.";

/** Says anything that was thrown; what is no fault and no cancellation is a defect of ours, and says so. */
export function reportedFault(error: unknown): ReportedFault {
  if (error instanceof Fault) return { what: error.what, why: error.why, remedy: error.remedy };
  if (error instanceof Cancelled)
    return { what: "the run was cancelled", why: error.message, remedy: "Run the job again." };
  if (error instanceof Error && "code" in error && diskFull.has(String(error.code)))
    return { what: "a file of the run cannot be written", why: error.message, remedy: makeRoom };
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { what: "the gate broke", why, remedy: "This is a defect of Smoke Gate: please report it with this text." };
}

/**
 * A file that cannot be used, or replaced, as it is.
 * @param file its path.
 * @param why what is wrong with it, as the rest of a sentence without its full stop.
 * @param remedy what to do about it.
 */
export function unusable(file: string, why: string, remedy = "Fix it"): Fault {
  return new Fault(`${file} cannot be used`, why, `Nothing was changed. ${remedy}.`);
}
