/** This gate, as a step of a workflow. */
import { stringify } from "yaml";
import type { Contestant, Inputs } from "./contestant.ts";
import type { Job, Service } from "./job.ts";

export const smokeGate = { name: "Smoke Gate", isQuick: true, kind: "step", inputs } satisfies Contestant;

function inputs({ context, ref, service, variants, deadlineSeconds }: Job): Inputs {
  const plans = variants.map(({ name, env, usesService }) => [
    name,
    { env, ...(service === undefined || usesService ? {} : { services: [] }) },
  ]);
  return {
    context,
    tags: ref,
    push: "true",
    timeout: `${deadlineSeconds}s`,
    variants: stringify(Object.fromEntries(plans)),
    ...(service === undefined ? {} : { services: serviceInput(service) }),
  };
}

function serviceInput({ name, image, env, health }: Service): string {
  const { command, intervalSeconds } = health;
  const options = `--health-cmd "${command}" --health-interval ${intervalSeconds}s --health-retries 30`;
  return stringify({ [name]: { image, env, options } }, { lineWidth: 0 });
}
