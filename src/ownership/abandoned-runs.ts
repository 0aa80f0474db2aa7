// A run's owner may be in another container or on another machine, so nobody asks it. A local process can be looked up;
// for any other, the id tells the start, and a run ends itself after a day.
import type { Docker } from "../docker/docker.ts";
import { Fault } from "../gate/fault.ts";
import { type Whereabouts, whereabouts } from "../process/identity.ts";
import { removeAbandonedWork } from "./folders.ts";
import { recordedRuns } from "./record.ts";
import { type Removed, removeAbandonedRun, removedWords } from "./remove-run.ts";
import { begunAt, ownerOf, type RunId } from "./run-id.ts";
import { restoreTags } from "./step-tags.ts";

const hourMs = 3_600_000;

export const longestRunMs = 24 * hourMs;

/** The post step of a dead process knows more, and may still come for this long. */
const goneForMs = hourMs;

/** Adds a margin for the difference between two machines' clocks. */
const longerThanAnyRunMs = longestRunMs + hourMs;

/** A run waits no longer for an engine that hangs. */
const longestRemovalMs = 30_000;

export type AbandonedRun = { readonly run: RunId; readonly removed: Removed };

/** Removes only what belongs to runs that are certainly over. */
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

/** Returns undefined if another gate removed everything first. */
export function describeAbandoned({ run, removed }: AbandonedRun): string | undefined {
  const words = removedWords(removed);
  const at = begunAt(run).toISOString().slice(0, 16).replace("T", " at ");
  return words === undefined ? undefined : `A gate that began on ${at} UTC, and is over, left ${words}: removed.`;
}

async function hasEnded(run: RunId): Promise<boolean> {
  return isOver(begunAt(run), await whereabouts(ownerOf(run)), Date.now());
}

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
