export type RunId = string & { readonly brand: "RunId" };

/** A random number, seconds since the epoch, and a process of `process/identity.ts`; valid in an image's name. */
const runIdPattern = /^[0-9a-f]{32}\.(?<begun>\d{1,12})\.(?<owner>[0-9a-z]+(?:-[0-9a-z]+)*)$/u;

/** Docker's own limit on names is twice as long. */
const longestRunId = 120;

/** Validates the text, because others can write to the state file. */
export function runId(text: string): RunId | undefined {
  return isRunId(text) ? text : undefined;
}

export function newRunId(random: string, at: Date, owner: string): RunId {
  const id = runId(`${random}.${Math.floor(at.getTime() / 1000)}.${owner}`);
  if (id === undefined) throw new Error("a new run id has the wrong shape");
  return id;
}

export function begunAt(run: RunId): Date {
  return new Date(Number(runIdPattern.exec(run)?.groups?.["begun"]) * 1000);
}

export function ownerOf(run: RunId): string {
  return runIdPattern.exec(run)?.groups?.["owner"] ?? "";
}

function isRunId(text: string): text is RunId {
  return text.length <= longestRunId && runIdPattern.test(text);
}
