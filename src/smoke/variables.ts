/** Whether every container of a run can be given its variables: known before anything is built. */
import { isPlain } from "../docker/container/body.ts";
import { envRoutes } from "../docker/container/env-file.ts";
import { createsAsTold } from "../docker/cli/additions.ts";
import type { Docker } from "../docker/docker.ts";
import type { Plan } from "../plan.ts";

/** @throws Fault for one that docker would have to be given in its own environment, and that would steer it there. */
export async function checkVariables({ source, smoke }: Pick<Plan, "source" | "smoke">, docker: Docker): Promise<void> {
  const asTold = await createsAsTold(docker.env);
  // Such an image is booted on each of them, by name.
  const isForSeveral = source.kind === "build" && source.build.platforms.length > 1;
  for (const { env, runOptions, platform = isForSeveral ? "each" : undefined, stack } of smoke.variants) {
    // Compose is given them under names of ours.
    if (stack.kind !== "services") continue;
    if (!asTold || !isPlain({ runOptions, platform, volumes: [] })) envRoutes(env);
    for (const service of stack.services)
      if (!asTold || !isPlain({ ...service, platform: undefined })) envRoutes(service.env);
  }
}
