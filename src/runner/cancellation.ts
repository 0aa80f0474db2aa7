/** Turns the runner's signals into the one AbortSignal that everything waits under. */
import { Cancelled } from "../fault.ts";

/**
 * GitHub sends SIGINT, 7.5 s later SIGTERM, and kills 2.5 s after that. The first one aborts; the process must not
 * die of the second while it cleans up. Disposing gives the signals back.
 */
export function cancellation(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const abort = (signal: NodeJS.Signals) => controller.abort(new Cancelled(signal));
  process.on("SIGINT", abort);
  process.on("SIGTERM", abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", abort);
      process.off("SIGTERM", abort);
    },
  };
}
