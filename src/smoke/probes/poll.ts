import { setTimeout as pause } from "node:timers/promises";
import pRetry from "p-retry";
import { isGood, type Observation } from "../../diagnosis/observation.ts";
import type { VariantPlan } from "../../gate/plan.ts";
import type { Probe } from "./probe.ts";

// Milliseconds of the first pause. Each further one is 2 % longer, so a pause is about 2 % of the time already waited,
// and an app is noticed half of that late.
const firstPauseMs = 50;
const growth = 1.02;

/** Milliseconds between two looks at an app that is settling, at most. */
const longestSettlePauseMs = 500;

// Milliseconds: an attempt that the deadline ends sooner, or sooner than the longest attempt took, proves nothing. On a
// busy machine its refusal or slow 503 may not have arrived yet.
const tellingMs = 1_000;

export type PollOutcome =
  | { readonly kind: "healthy"; readonly afterMs: number }
  | { readonly kind: "deadline" }
  | { readonly kind: "impossible"; readonly why: string }
  | { readonly kind: "unsettled" };

/** @param startedAt when the container started, on the clock of `performance.now()`. */
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
    // An attempt that was aborted because the watch ended tells nothing about the app.
    signal.throwIfAborted();
    const brokenOff = seen.kind === "timed-out" && until.aborted;
    // An aborted command must not replace the output of one that completed.
    if (brokenOff && (seen.during === "probe" ? attempts > 0 : seen.afterMs <= longestMs)) return false;
    attempts += 1;
    longestMs = Math.max(longestMs, performance.now() - begunAt);
    const observation = { ...seen, atMs: Math.round(performance.now() - startedAt) };
    see(observation);
    // After it was healthy, an impossible probe means that the container is about to end.
    if (observation.kind === "impossible" && until !== signal) throw new Impossible(observation.detail);
    return isGood(observation);
  };

  let afterMs: number;
  // One error for all attempts: a new one each time would build a stack trace that nobody reads.
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
