import { setTimeout } from "node:timers/promises";
import pRetry from "p-retry";
import { RegistryError } from "../registry/registry-error.ts";
import { retryAfterMs } from "../registry/trouble.ts";
import type { RunContext } from "../gate/context.ts";

/** Milliseconds before the first retry, doubled each time, with a jitter so that a matrix does not come back as one. */
const pauses = { minTimeout: 500, maxTimeout: 10_000, randomize: true };

/** Milliseconds. Registries count by the second up to the minute: three pauses last half a minute at least. */
const firstBusyPauseMs = 5_000;
const longestBusyPauseMs = 30_000;

/** The longest wait that a registry is granted, although one whose daily quota is used up asks for hours. */
const longestToldMs = 60_000;

type Bounds = {
  readonly registry: string;
  readonly retries: number;
};

/** Repeats `work` after transient RegistryErrors, and throws its last error, or the signal's reason even during a pause. */
export function retrying<T>(
  work: () => Promise<T>,
  { registry, retries }: Bounds,
  { log, signal }: Pick<RunContext, "log" | "signal">,
): Promise<T> {
  return pRetry(work, {
    ...pauses,
    retries,
    signal,
    shouldRetry: ({ error }) => error instanceof RegistryError && error.transient,
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      if (!(error instanceof RegistryError) || error.trouble !== "busy" || retriesLeft === 0) return;
      const pause = pauseMs(error.message, attemptNumber, Math.random());
      log.info(`${registry} limits the request rate; the next attempt is in ${(pause / 1000).toFixed(1)} s`);
      // p-retry throws the reason of a run that is cancelled meanwhile.
      await setTimeout(pause, undefined, { signal }).catch(() => undefined);
    },
  });
}

/** Returns milliseconds. The jitter, from 0 to 1, makes them up to twice as long: the jobs of a matrix come back apart. */
export function pauseMs(answer: string, attempt: number, jitter: number): number {
  const told = retryAfterMs(answer);
  const least =
    told === undefined
      ? Math.min(firstBusyPauseMs * 2 ** (attempt - 1), longestBusyPauseMs)
      : Math.min(told, longestToldMs);
  return Math.round(least * (1 + jitter));
}
