/** What must hold too, once the app is healthy. */
import type { Ending } from "../diagnosis/observation.ts";
import type { VariantPlan } from "../plan.ts";
import type { Address } from "./route/route.ts";
import { httpProbe } from "./probes/http.ts";

/** Asks each of the variant's checks once, in their order; gives the first that does not hold. */
export async function failedCheck(
  { checks, attemptTimeoutMs }: VariantPlan,
  address: Address,
  startedAt: number,
  signal: AbortSignal,
): Promise<Ending | undefined> {
  for (const check of checks) {
    const probe = httpProbe(address, check, attemptTimeoutMs);
    const seen = await probe.attempt(signal);
    signal.throwIfAborted();
    if (seen.kind === "answered" && seen.fits === "good") continue;
    const observation = { ...seen, atMs: Math.round(performance.now() - startedAt) };
    const { method, expectation } = check;
    return {
      kind: "check",
      check: `${method} ${expectation.path}`,
      wanted: expectation,
      attemptTimeoutMs,
      observation,
    };
  }
  return undefined;
}
