/** The labels by which a run knows its own objects on an engine that it shares with others. */

/** Identifies one run of the action on every engine in the world. */
export type RunId = string & { readonly brand: "RunId" };

const runIdPattern = /^[0-9a-f]{32}$/u;

/** Takes a text for a run id only if it is one: it comes back from a state file that others can write. */
export function runId(text: string): RunId | undefined {
  return isRunId(text) ? text : undefined;
}

function isRunId(text: string): text is RunId {
  return runIdPattern.test(text);
}

/** `smoke-gate.run=<id>`: what the cleanup filters by. */
export function runLabel(run: RunId): string {
  return `smoke-gate.run=${run}`;
}

/**
 * The name of an object of this run: unique on any engine, because it holds the run's id, and in the run, because a dot
 * stands between the parts and is doubled within one (each begins with a letter or a digit).
 * @param parts what it is, for people: the variant, `app` or the service.
 */
export function objectName(run: RunId, ...parts: readonly string[]): string {
  const named = parts.map((part) => part.replaceAll(".", "..")).join(".");
  return ["smoke-gate", run.slice(0, 12), ...(named === "" ? [] : [named])].join("-").replaceAll(/[^\w.-]/gu, "_");
}
