import type { WatchResult, FailedCheck } from "../../diagnosis/observation.ts";
import type { VariantPlan } from "../../gate/plan.ts";
import type { Address } from "../reach/reach.ts";
import { httpProbe } from "./http.ts";

/** Runs each of the variant's checks once, in order, even if one fails. */
export async function failedChecks(
  { checks, attemptTimeoutMs }: VariantPlan,
  address: Address,
  startedAt: number,
  signal: AbortSignal,
): Promise<WatchResult | undefined> {
  const failures: FailedCheck[] = [];
  for (const check of checks) {
    const probe = httpProbe(address, check, attemptTimeoutMs);
    const seen = await probe.attempt(signal);
    signal.throwIfAborted();
    if (seen.kind === "answered" && seen.fits === "good") continue;
    const observation = { ...seen, atMs: Math.round(performance.now() - startedAt) };
    const { method, expectation } = check;
    failures.push({ check: `${method} ${expectation.path}`, wanted: expectation, observation });
  }
  const [first, ...others] = failures;
  return first === undefined ? undefined : { kind: "check", failed: [first, ...others], attemptTimeoutMs };
}
