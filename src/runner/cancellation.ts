/** Turns the runner's signals into the AbortSignals that everything waits under. */
import { longestRunMs } from "../docker/cleanup/leftovers.ts";
import { Cancelled, Fault } from "../fault.ts";

/** GitHub kills a cancelled step after ten seconds: what is said of it at the end needs some of them, too. */
export const cleaningUpMs = 6_000;

export type Cancellation = Disposable & {
  /** Aborted by the first SIGINT or SIGTERM, or once the run has taken longer than any may. */
  readonly signal: AbortSignal;
  /** Aborted a while after the other one: what is not cleaned up by then is left to the post step. */
  readonly cleaningUp: AbortSignal;
};

/**
 * GitHub sends SIGINT, 7.5 s later SIGTERM, and kills 2.5 s after that; so it does when a job's time is over. The
 * first one aborts; the process must not die of the second while it cleans up. Disposing gives the signals back.
 */
export function cancellation(mostMs = longestRunMs): Cancellation {
  const controller = new AbortController();
  const cleaning = new AbortController();
  let patience: NodeJS.Timeout | undefined;
  const abort = (reason: Cancelled | Fault) => {
    if (controller.signal.aborted) return;
    patience = setTimeout(() => cleaning.abort(tooSlow()), cleaningUpMs).unref();
    controller.abort(reason);
  };
  const cancel = (signal: NodeJS.Signals) => abort(new Cancelled(signal));
  const end = setTimeout(() => abort(tooLong(mostMs)), mostMs).unref();
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  return {
    signal: controller.signal,
    cleaningUp: cleaning.signal,
    [Symbol.dispose]() {
      clearTimeout(end);
      clearTimeout(patience);
      process.off("SIGINT", cancel);
      process.off("SIGTERM", cancel);
    },
  };
}

function tooLong(afterMs: number): Fault {
  return new Fault(
    "the run took too long",
    `it was still going on after ${Math.round(afterMs / 3_600_000)} h`,
    "Look at the log for what it waited for.",
  );
}

function tooSlow(): Fault {
  return new Fault(
    "cleaning up took too long",
    `the engine was still at it ${cleaningUpMs / 1000} s after the run was cancelled`,
    "The post step goes on with it.",
  );
}
