import type { ProbePlan } from "../../gate/plan.ts";

type Asked = { readonly probe: Pick<ProbePlan, "kind">; readonly checks: readonly unknown[] };

/** Returns true if a probe or check connects to the app, which then needs a network that this job can reach. */
export function isDialled({ probe, checks }: Asked): boolean {
  return probe.kind === "http" || probe.kind === "tcp" || checks.length > 0;
}
