/**
 * Removes what gates left whose runner or machine was killed, with no post step after them.
 *
 * Nobody asks whether such a gate still lives: it may be in another container or on another machine. Its id says enough:
 * a process that can be looked for here is there or gone; of any other it is known when it began, and that a run ends
 * itself after a day.
 */
import type { Docker } from "../docker/docker.ts";
import { Fault } from "../fault.ts";
import { type Whereabouts, whereabouts } from "../process/identity.ts";
import { removeAbandonedWork } from "./folders.ts";
import { recordedRuns } from "./record.ts";
import { type Removed, removeAbandonedRun, removedWords } from "./remove-run.ts";
import { begunAt, ownerOf, type RunId } from "./run-id.ts";
import { restoreTags } from "./step-tags.ts";

const hourMs = 3_600_000;

/** A run ends itself after this long, whatever it waits for. */
export const longestRunMs = 24 * hourMs;

/** The post step of a process that is gone, which has more to say, may still come for this long. */
const goneForMs = hourMs;

/** Longer than any run, by as much as the clocks of two machines may differ. */
const longerThanAnyRunMs = longestRunMs + hourMs;

/** A run does not wait longer than this for an engine that cannot remove something. */
const longestRemovalMs = 30_000;

export type AbandonedRun = { readonly run: RunId; readonly removed: Removed };

/**
 * Removes what other runs left on this engine and in this temporary folder, if they are over for certain.
 * @param own the run that looks.
 * @param signal ends it; so does its own bound.
 */
export async function removeAbandonedRuns(
  env: NodeJS.ProcessEnv,
  connect: (signal: AbortSignal) => Docker,
  own: RunId,
  signal: AbortSignal,
): Promise<readonly AbandonedRun[]> {
  const isAbandoned = async (run: RunId) => run !== own && (await hasEnded(run));
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(tooSlow()), longestRemovalMs).unref();
  try {
    await removeAbandonedWork(env, isAbandoned);
    const docker = connect(AbortSignal.any([signal, patience.signal]));
    const all: AbandonedRun[] = [];
    for (const run of await recordedRuns(docker)) {
      if (!(await isAbandoned(run))) continue;
      await restoreTags(docker, run);
      all.push({ run, removed: await removeAbandonedRun(docker, run) });
    }
    return all;
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined if another gate removed it meanwhile. */
export function describeAbandoned({ run, removed }: AbandonedRun): string | undefined {
  const words = removedWords(removed);
  const at = begunAt(run).toISOString().slice(0, 16).replace("T", " at ");
  return words === undefined ? undefined : `A gate that began on ${at} UTC, and is over, left ${words}: removed.`;
}

async function hasEnded(run: RunId): Promise<boolean> {
  return isOver(begunAt(run), await whereabouts(ownerOf(run)), Date.now());
}

/** Whether nothing can come after what a run has left. */
export function isOver(begun: Date, owner: Whereabouts, nowMs: number): boolean {
  const agoMs = nowMs - begun.getTime();
  switch (owner) {
    case "alive":
      return false;
    case "gone":
      return agoMs > goneForMs;
    case "elsewhere":
      return agoMs > longerThanAnyRunMs;
  }
}

function tooSlow(): Fault {
  return new Fault(
    "what earlier gates left is still there",
    `the engine did not remove it within ${longestRemovalMs / 1000} s`,
    "Look at the engine's own log.",
  );
}
