/** The id of a run. Of what a run left behind, its id is all that others see. */

/** Identifies one run of the action on every engine in the world, and says when it began and which process it is. */
export type RunId = string & { readonly brand: "RunId" };

/** A random number, seconds since the epoch, and a process as `process/identity.ts` writes it; fit for an image's name. */
const runIdPattern = /^[0-9a-f]{32}\.(?<begun>\d{1,12})\.(?<owner>[0-9a-z]+(?:-[0-9a-z]+)*)$/u;

/** The most characters of an id; docker takes names of twice as many. */
const longestRunId = 120;

/** Takes a text for a run id only if it is one: it comes back from a state file that others can write. */
export function runId(text: string): RunId | undefined {
  return isRunId(text) ? text : undefined;
}

/** @param random 32 hexadecimal digits. */
export function newRunId(random: string, at: Date, owner: string): RunId {
  const id = runId(`${random}.${Math.floor(at.getTime() / 1000)}.${owner}`);
  if (id === undefined) throw new Error("a new run id has the wrong shape");
  return id;
}

export function begunAt(run: RunId): Date {
  return new Date(Number(runIdPattern.exec(run)?.groups?.["begun"]) * 1000);
}

/** The process of the run. */
export function ownerOf(run: RunId): string {
  return runIdPattern.exec(run)?.groups?.["owner"] ?? "";
}

function isRunId(text: string): text is RunId {
  return text.length <= longestRunId && runIdPattern.test(text);
}
