/** Asks a registry again to take what it did not, where that can help. */
import { setTimeout } from "node:timers/promises";
import pRetry from "p-retry";
import { isPassing } from "../registry/trouble.ts";
import type { RunContext } from "../gate/context.ts";
import { pauseMs } from "./pause.ts";
import type { PushTrouble } from "./push-failed.ts";

/** Before the first retry, milliseconds; doubled each time, with a jitter so that a matrix does not come back as one. */
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** Why something was not taken, and docker's words for it. */
export type Refusal = { readonly trouble: PushTrouble; readonly words: string };

type Bounds = {
  /** Host and port, for the log. */
  readonly registry: string;
  /** How often what failed for a passing reason is tried again. */
  readonly retries: number;
};

/**
 * @param refusalIn undefined where the error is not the registry's: it is thrown on at once.
 * @throws what `work` threw last; or the signal's reason, also during a pause.
 */
export function retrying<T>(
  work: () => Promise<T>,
  refusalIn: (error: unknown) => Refusal | undefined,
  { registry, retries }: Bounds,
  { log, signal }: Pick<RunContext, "log" | "signal">,
): Promise<T> {
  return pRetry(work, {
    retries,
    minTimeout: firstPauseMs,
    maxTimeout: longestPauseMs,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => canPass(refusalIn(error)),
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      const refusal = refusalIn(error);
      if (refusal?.trouble !== "busy" || retriesLeft === 0) return;
      const pause = pauseMs(refusal.words, attemptNumber, Math.random());
      log.info(`${registry} counts requests and wants fewer; the next in ${(pause / 1000).toFixed(1)} s`);
      // A run that is cancelled meanwhile ends here, and p-retry says with what.
      await setTimeout(pause, undefined, { signal }).catch(() => undefined);
    },
  });
}

function canPass(refusal: Refusal | undefined): boolean {
  if (refusal === undefined || refusal.trouble === "silent" || refusal.trouble === "gone") return false;
  return refusal.trouble === "nameless" || isPassing(refusal.trouble);
}
