import pMap from "p-map";
import { refusedOptions } from "../docker/container/create.ts";
import type { Docker } from "../docker/docker.ts";
import type { SmokePlan } from "../gate/plan.ts";
import { appRole } from "./variant/app.ts";
import { refused } from "./variant/container.ts";

// A path may need translation, because it can be that of a job container. HEALTHCHECK options, the only ones of most
// services, were checked with the inputs: asking docker costs a process.
const knownElsewhere = /^--(?:volume|mount|health-[a-z-]+)=/u;

const parallelQuestions = 4;

/** @throws Fault with docker's reason for refusing an option. */
export async function checkRunOptions({ variants }: SmokePlan, docker: Docker): Promise<void> {
  const containers = variants.flatMap((variant) =>
    variant.stack.kind === "services"
      ? [{ variant, role: appRole, runOptions: variant.runOptions }].concat(
          variant.stack.services.map(({ name: role, runOptions }) => ({ variant, role, runOptions })),
        )
      : [],
  );
  const different = new Map<string, (typeof containers)[number]>();
  for (const container of containers) {
    const asked = container.runOptions.filter((option) => !knownElsewhere.test(option));
    const key = JSON.stringify(asked);
    if (asked.length > 0 && !different.has(key)) different.set(key, { ...container, runOptions: asked });
  }
  await pMap(
    different.values(),
    async ({ variant, role, runOptions }) => {
      const refusal = await refusedOptions(docker, runOptions);
      if (refusal !== undefined) throw refused({ variant }, { role }, refusal);
    },
    { concurrency: parallelQuestions },
  );
}
