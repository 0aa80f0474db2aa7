/**
 * Removes what gates left on the engine whose runner was killed, or its machine, with no post step after them.
 *
 * Nobody asks whether such a gate still lives: it may be in another container or on another machine. Its id says enough:
 * a process that can be looked for here is there or gone; of any other it is known when it began, and that a run ends
 * itself after a day.
 */
import { type Whereabouts, whereabouts } from "../process/identity.ts";
import type { Docker } from "../docker/docker.ts";
import { begunAt, ownerOf, type RunId } from "./run-id.ts";
import { restoreNames } from "./step-tags.ts";
import { recordedRuns } from "./record.ts";
import { sweep, type Swept } from "./remove-run.ts";

const hourMs = 3_600_000;

/** A run ends itself after this long, whatever it waits for. */
export const longestRunMs = 24 * hourMs;

/** The process is gone; this long its post step, which has more to say, may still come. */
const goneForMs = hourMs;

/** Longer than any run, by as much as the clocks of two machines may differ. */
const longerThanAnyRunMs = longestRunMs + hourMs;

export type Leftovers = { readonly run: RunId; readonly swept: Swept };

/**
 * Sweeps what runs left that are over for certain; everything else is left alone.
 * @param own the run that looks.
 */
export async function sweepLeftovers(docker: Docker, own: RunId): Promise<readonly Leftovers[]> {
  const all: Leftovers[] = [];
  for (const run of await recordedRuns(docker)) {
    if (run === own || !(await hasEnded(run))) continue;
    await restoreNames(docker, run);
    all.push({ run, swept: await sweep(docker, run, { named: true }) });
  }
  return all;
}

/** Whether nothing can come after what a run has left. */
export async function hasEnded(run: RunId): Promise<boolean> {
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
