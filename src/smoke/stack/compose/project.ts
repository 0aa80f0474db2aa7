/** The user's Compose project, read and vetted once for all variants. */
import { checkCompose, type ComposeModel, type ComposeService, readComposeModel } from "../../../docker/compose.ts";
import { Fault } from "../../../fault.ts";
import type { ComposePlan, SmokePlan } from "../../../plan.ts";
import type { World } from "../../../world.ts";
import { appRole } from "../../app.ts";

export type Project = {
  readonly plan: ComposePlan;
  readonly model: ComposeModel;
};

/**
 * Reads the project that the plan's variants stand in; undefined where there is none.
 * @throws Fault where it cannot be read, or cannot be run beside other variants and runs.
 */
export async function readProject({ variants }: SmokePlan, { docker, log }: World): Promise<Project | undefined> {
  const plan = variants.flatMap(({ stack }) => (stack.kind === "compose" ? [stack.project] : []))[0];
  if (plan === undefined) return undefined;
  await checkCompose(docker);
  const model = await readComposeModel(docker, plan.files);

  named("compose-service", plan.service, model);
  for (const { name, stack } of variants) {
    const only = stack.kind === "compose" ? (stack.only ?? []) : [];
    for (const service of only) named(`the variant ${name}`, service, model);
  }
  for (const [name, service] of model.services) vetNetwork(name, service, plan);

  for (const [what, resources] of [
    ["network", model.networks],
    ["volume", model.volumes],
  ] as const)
    for (const [key, { external }] of resources)
      if (external) log.info(`The ${what} ${key} is external: every variant gets a fresh one of its own instead`);
  return { plan, model };
}

/**
 * The services that a variant has of the project, without the one that the image under test is.
 * @param only undefined means every one of them.
 */
export function otherServices({ plan, model }: Project, only: readonly string[] | undefined): readonly string[] {
  return [...model.services.keys()].filter(
    (name) => name !== plan.service && (only === undefined || only.includes(name)),
  );
}

/** What a service is called in the run. One that has the app's own name is no app: a user chooses the names of services. */
export function roleOf(service: string, { service: gated }: ComposePlan): string {
  if (service === gated) return appRole;
  return service === appRole ? `${service} (service)` : service;
}

function named(who: string, service: string, { services }: ComposeModel): void {
  if (services.has(service)) return;
  throw new Fault(
    `${who} names the service ${service}`,
    `the Compose project has: ${[...services.keys()].join(", ")}`,
    "Name one of these; one with a profile is there only if COMPOSE_PROFILES names it.",
  );
}

function vetNetwork(name: string, { networkMode }: ComposeService, { service }: ComposePlan): void {
  const alone = networkMode === "" || networkMode === "bridge";
  const shared = networkMode === "host" || networkMode.startsWith("container:");
  if (alone || (name !== service && !shared)) return;
  throw new Fault(
    `the service ${name} of the Compose project cannot be gated`,
    `its network_mode is ${networkMode}`,
    shared
      ? "On it two variants, and two runs, would meet: put it on a network of the project."
      : "The gate could not reach it there: put it on a network of the project.",
  );
}
