import { envRoutes } from "../docker/container/env-file.ts";
import type { SmokePlan } from "../gate/plan.ts";

/** @throws Fault for a variable that docker would need in its own environment, and that would change docker itself. */
export function checkVariables({ variants }: SmokePlan): void {
  for (const { env, stack } of variants) {
    // Compose gets them under prefixed names.
    if (stack.kind !== "services") continue;
    envRoutes(env);
    for (const service of stack.services) envRoutes(service.env);
  }
}
