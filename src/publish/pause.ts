/** How long a registry that counts requests is left alone before the next push. Pure. */
import { retryAfterMs } from "../registry/trouble.ts";

/** Registries count by the second up to the minute: three pauses outlast half a minute at least. */
const firstPauseMs = 5_000;
const longestPauseMs = 30_000;

/** A registry that wants more, as one does whose quota of the day is used up, will not be waited for. */
const longestToldMs = 60_000;

/**
 * @param answer docker's words.
 * @param attempt the one that was refused, from 1.
 * @param jitter from 0 to 1: up to as long again, so that the jobs of a matrix do not come back as one.
 * @returns milliseconds.
 */
export function pauseMs(answer: string, attempt: number, jitter: number): number {
  const told = retryAfterMs(answer);
  const least =
    told === undefined ? Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs) : Math.min(told, longestToldMs);
  return Math.round(least * (1 + jitter));
}
