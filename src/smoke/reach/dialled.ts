import type { VariantPlan } from "../../plan.ts";

/** Whether anything is asked of the app over the network: only then it has to be on one that leads here. */
export function isDialled({ probe, checks }: Pick<VariantPlan, "probe" | "checks">): boolean {
  return ["http", "tcp"].includes(probe.kind) || checks.length > 0;
}
