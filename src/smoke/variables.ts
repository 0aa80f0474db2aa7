/** Checks, before anything is built, that every container of a run can be given its variables. */
import { envRoutes } from "../docker/container/env-file.ts";
import type { SmokePlan } from "../plan.ts";

/** @throws Fault for one that docker would have to be given in its own environment, and that would steer it there. */
export function checkVariables({ variants }: SmokePlan): void {
  for (const { env, stack } of variants) {
    // Compose is given them under names of ours.
    if (stack.kind !== "services") continue;
    envRoutes(env);
    for (const service of stack.services) envRoutes(service.env);
  }
}
