/** Beside a run: what earlier gates left on the engine is removed. It neither holds the run up nor fails it. */
import { begunAt } from "./ownership/run-id.ts";
import { hasEnded, sweepLeftovers } from "./ownership/abandoned-runs.ts";
import { sweptWords } from "./ownership/remove-run.ts";
import { Fault, reportedFault } from "./fault.ts";
import { describeFault } from "./report/sentences.ts";
import { removeAbandonedWork } from "./ownership/folders.ts";
import type { Log } from "./runner/log.ts";
import type { World } from "./world.ts";

/** Of an engine that cannot remove something, no run waits longer. */
const longestMs = 30_000;

/**
 * Begins at once.
 * @returns says what was removed, or why it could not be: in the middle of a build's output the runner reads no
 * warning.
 */
export async function tidyUp(world: World): Promise<(log: Log) => void> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(tooSlow()), longestMs).unref();
  try {
    await removeAbandonedWork(world.env, async (run) => run !== world.run && (await hasEnded(run)));
    const left = await sweepLeftovers(world.connect(AbortSignal.any([world.signal, patience.signal])), world.run);
    return (log) => {
      for (const { run, swept } of left) {
        const words = sweptWords(swept);
        // Undefined where another gate was about the same.
        if (words !== undefined) log.info(`${began(begunAt(run))}, and is over, left ${words}: removed.`);
      }
    };
  } catch (error) {
    if (world.signal.aborted) return () => undefined;
    return (log) => log.warning("smoke-gate: what earlier gates left", describeFault(reportedFault(error)));
  } finally {
    clearTimeout(timer);
  }
}

function began(at: Date): string {
  return `A gate that began on ${at.toISOString().slice(0, 16).replace("T", " at ")} UTC`;
}

function tooSlow(): Fault {
  return new Fault(
    "what earlier gates left is still there",
    `the engine did not remove it within ${longestMs / 1000} s`,
    "Look at the engine's own log.",
  );
}
