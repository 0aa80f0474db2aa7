/** Polls a probe until the app is healthy, and for as long as it must stay so. */
import { setTimeout as pause } from "node:timers/promises";
import pRetry from "p-retry";
import { isGood, type Observation } from "../../diagnosis/observation.ts";
import type { VariantPlan } from "../../plan.ts";
import type { Probe } from "./probe.ts";

/**
 * The first pause, milliseconds; each next one is 2 % longer, so that a pause is about 2 % of the time already waited, and
 * an app is seen half of that late.
 */
const firstPauseMs = 50;
const growth = 1.02;

/** While it settles, an app is looked at at least this often, milliseconds. */
const longestSettlePauseMs = 500;

/**
 * An attempt that the deadline broke off sooner than this, or than an attempt before it took, says nothing of the app,
 * milliseconds: its refusal, or its slow 503, may just not have come yet, as on a busy machine.
 */
const tellingMs = 1_000;

export type PollOutcome =
  | { readonly kind: "healthy"; readonly afterMs: number }
  | { readonly kind: "deadline" }
  /** No attempt can ever be made. */
  | { readonly kind: "impossible"; readonly why: string }
  | { readonly kind: "unsettled" };

/**
 * @param startedAt of the container, on the clock of `performance.now()`.
 * @param see takes every observation, in order.
 * @param signal ends the polling; the promise then rejects with its reason.
 */
export async function poll(
  probe: Probe,
  plan: Pick<VariantPlan, "timeoutMs" | "intervalMs" | "settleMs">,
  startedAt: number,
  see: (observation: Observation) => void,
  signal: AbortSignal,
): Promise<PollOutcome> {
  const deadline = AbortSignal.timeout(Math.max(0, Math.round(startedAt + plan.timeoutMs - performance.now())));
  const untilHealthy = AbortSignal.any([signal, deadline]);
  let longestMs = tellingMs;
  let attempts = 0;
  const attempt = async (until: AbortSignal): Promise<boolean> => {
    const begunAt = performance.now();
    const seen = await probe.attempt(until);
    // An attempt that was broken off because something else ended the watch saw nothing of the app.
    signal.throwIfAborted();
    const brokenOff = seen.kind === "timed-out" && until.aborted;
    // A command that was broken off would take the place of the words of one that came to its end.
    if (brokenOff && (seen.during === "probe" ? attempts > 0 : seen.afterMs <= longestMs)) return false;
    attempts += 1;
    longestMs = Math.max(longestMs, performance.now() - begunAt);
    const observation = { ...seen, atMs: Math.round(performance.now() - startedAt) };
    see(observation);
    // Once it was healthy it was possible: then the container is about to end.
    if (observation.kind === "impossible" && until !== signal) throw new Impossible(observation.detail);
    return isGood(observation);
  };

  let afterMs: number;
  // One for all: each would be a stack trace that nobody reads.
  const notYet = new NotYet();
  try {
    await pRetry(
      async () => {
        if (!(await attempt(untilHealthy))) throw notYet;
      },
      {
        retries: Number.POSITIVE_INFINITY,
        factor: growth,
        minTimeout: Math.min(firstPauseMs, plan.intervalMs),
        maxTimeout: plan.intervalMs,
        signal: untilHealthy,
        shouldRetry: ({ error }) => !(error instanceof Impossible),
      },
    );
    afterMs = Math.round(performance.now() - startedAt);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Impossible) return { kind: "impossible", why: error.message };
    if (deadline.aborted) return { kind: "deadline" };
    throw error;
  }

  const settledAt = performance.now() + plan.settleMs;
  while (performance.now() < settledAt) {
    await pause(Math.min(plan.intervalMs, longestSettlePauseMs, settledAt - performance.now()), undefined, {
      signal,
    }).catch(() => signal.throwIfAborted());
    if (!(await attempt(signal))) {
      signal.throwIfAborted();
      return { kind: "unsettled" };
    }
  }
  return { kind: "healthy", afterMs };
}

class Impossible extends Error {
  override readonly name = "Impossible";
}

class NotYet extends Error {
  override readonly name = "NotYet";
}
