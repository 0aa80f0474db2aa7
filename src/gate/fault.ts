/** The gate could not do its work. An image that fails is a finding, never a fault. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly what: string;
  /** Continues the sentence that `what` begins; may hold untrusted text of a tool. */
  readonly why: string;
  readonly remedy: string;

  constructor(what: string, why: string, remedy: string, options?: ErrorOptions) {
    const cause = [withoutStop(what), why].filter((part) => part.trim() !== "").join(": ");
    super(`${asSentence(cause)} ${asSentence(remedy)}`.trim(), options);
    this.what = what;
    this.why = why;
    this.remedy = remedy;
  }
}

/** Ends a tool's message with one full stop: it may have one already, or a colon before missing details. */
export function asSentence(text: string): string {
  const end = withoutStop(text);
  return end === "" || /[!?…]$|[.!?…][")\]]$/u.test(end) ? end : `${end}.`;
}

export function withoutStop(text: string): string {
  let end = text.trimEnd();
  while (end !== "" && ".,:;".includes(end.slice(-1))) end = end.slice(0, -1).trimEnd();
  return end;
}

export class Cancelled extends Error {
  override readonly name = "Cancelled";

  constructor(signal: string) {
    super(`the run was cancelled (${signal})`);
  }
}

export type ReportedFault = { readonly what: string; readonly why: string; readonly remedy: string };

const diskFull: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

const makeRoom = "Make room on the disk that holds RUNNER_TEMP.";

/** Reports every other error as a defect of the gate. */
export function reportedFault(error: unknown): ReportedFault {
  if (error instanceof Fault) return { what: error.what, why: error.why, remedy: error.remedy };
  if (error instanceof Cancelled)
    return { what: "the run was cancelled", why: error.message, remedy: "Run the job again." };
  if (error instanceof Error && "code" in error && diskFull.has(String(error.code)))
    return { what: "a file of the run cannot be written", why: error.message, remedy: makeRoom };
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { what: "the gate broke", why, remedy: "This is a defect of Smoke Gate: please report it with this text." };
}

export function unusable(file: string, why: string, remedy = "Fix it"): Fault {
  return new Fault(`${file} cannot be used`, why, `Nothing was changed. ${remedy}.`);
}
