/** Turns the runner's signals into the AbortSignals that everything waits under. */
import { longestRunMs } from "../ownership/abandoned-runs.ts";
import { Cancelled, Fault } from "../gate/fault.ts";

/** GitHub kills a cancelled step after ten seconds, and the final report needs some of them too. */
export const cleaningUpMs = 6_000;

export type Cancellation = Disposable & {
  /** Aborted by the first SIGINT or SIGTERM, or when the run exceeds its longest duration. */
  readonly signal: AbortSignal;
  /** Aborted a while after `signal`; the post step removes what is left by then. */
  readonly cleaningUp: AbortSignal;
};

/** GitHub sends SIGINT, 7.5 s later SIGTERM, and SIGKILL 2.5 s after that: SIGTERM must not end the teardown. */
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
