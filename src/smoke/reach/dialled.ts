import type { VariantPlan } from "../../gate/plan.ts";

/** Returns true if a probe or check connects to the app, which then needs a network that this job can reach. */
export function isDialled({ probe, checks }: Pick<VariantPlan, "probe" | "checks">): boolean {
  return ["http", "tcp"].includes(probe.kind) || checks.length > 0;
}
