import { dirname, resolve } from "node:path";
import { checkCompose, localFilesOnly, readComposeModel } from "../../docker/compose/config.ts";
import type { ComposeModel } from "../../docker/compose/model.ts";
import { Fault } from "../../gate/fault.ts";
import type { ComposePlan, SmokePlan } from "../../gate/plan.ts";
import { isRunnersOwn } from "../../gate/runner-variables.ts";
import type { RunContext } from "../../gate/context.ts";
import { appRole } from "../variant/app.ts";
import { isDialled } from "../../inputs/smoke/dialled.ts";
import { readSources, type Sources } from "../mounts/source.ts";
import { bindsOfProject } from "./host-files.ts";
import { type IsolationProblem, isolationProblems } from "./isolation.ts";
import { fixedNetworks } from "./renumber.ts";
import { fileThatSays } from "./said-in.ts";
import { fileHostAccessOf } from "./untrusted/files.ts";
import { type HostAccess, hostAccessOf } from "./untrusted/host-access.ts";

export type Project = {
  readonly plan: ComposePlan;
  readonly model: ComposeModel;
  /** The folders and files of this machine that services mount. */
  readonly sources: Sources;
  /** Extra environment variables for every Compose call. */
  readonly env: Readonly<Record<string, string>>;
};

/** @throws Fault if the project cannot be read, or cannot run beside other variants and runs. */
export async function readProject({ variants }: SmokePlan, context: RunContext): Promise<Project | undefined> {
  const { docker, env: stepEnv, log, workspace } = context;
  const plan = variants.flatMap(({ stack }) => (stack.kind === "compose" ? [stack.project] : []))[0];
  if (plan === undefined) return undefined;
  await checkCompose(docker);
  const checkout = stepEnv["GITHUB_WORKSPACE"] || workspace;
  const env = plan.untrusted ? withoutSecrets(docker.env) : {};
  if (plan.untrusted) refuseHostAccess(await fileHostAccessOf(plan.files, checkout));
  const model = await readComposeModel(docker, { files: plan.files, env });
  if (plan.untrusted) refuseHostAccess(await hostAccessOf(model.whole, plan.service, checkout));

  named("compose-service", plan.service, model);
  for (const { name, stack } of variants) {
    const only = stack.kind === "compose" ? (stack.only ?? []) : [];
    for (const service of only) {
      named(`the variant ${name}`, service, model);
      refuseOff(`the variant ${name}`, service, model, plan);
    }
  }
  refuseShared(isolationProblems(model, plan.service, variants.some(isDialled)), plan);
  const had = variants.flatMap(({ stack }) => (stack.kind === "compose" ? others(model, plan, stack.only) : []));
  const binds = bindsOfProject(model, [...new Set([plan.service, ...had])], plan.files);
  const sources = await readSources(binds, [dirname(resolve(plan.files[0]))], context);

  for (const [what, resources] of [
    ["network", model.networks],
    ["volume", model.volumes],
  ] as const)
    for (const [key, { external }] of resources)
      if (external) log.info(`The ${what} ${key} is external: every variant gets a fresh one of its own instead`);
  for (const { key } of fixedNetworks(model))
    log.info(
      `The network ${key} has another subnet in every variant, and so has each of its addresses that the Compose file has; what is in images and mounted files stays`,
    );
  return { plan, model, sources, env };
}

/** @param only undefined means every service. The app's and services without replicas are left out. */
export function otherServices({ plan, model }: Project, only: readonly string[] | undefined): readonly string[] {
  return others(model, plan, only);
}

function others(model: ComposeModel, plan: ComposePlan, only: readonly string[] | undefined): readonly string[] {
  return [...model.services]
    .filter(
      ([name, { replicas }]) => name !== plan.service && replicas > 0 && (only === undefined || only.includes(name)),
    )
    .map(([name]) => name);
}

function refuseHostAccess(found: readonly HostAccess[]): void {
  if (found.length === 0) return;
  throw new Fault(
    "the Compose project reaches the host",
    found.map(({ key, why }) => `${key}: ${why}`).join("; "),
    "Remove it from compose-file, or leave untrusted out where the file can be trusted as much as the workflow.",
  );
}

/** The job's own credentials: `${…}` must not expand to them, and no container gets them. */
function isSecret(name: string): boolean {
  return isRunnersOwn(name) || name === "DOCKER_AUTH_CONFIG";
}

/** Hides credentials from Compose, and keeps it from fetching remote files. */
function withoutSecrets(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const hidden = Object.keys(env).filter((name) => isSecret(name));
  return { ...Object.fromEntries(hidden.map((name) => [name, ""])), ...localFilesOnly };
}

/** A service that happens to be called like the app's role is not the app: users choose service names. */
export function roleOf(service: string, { service: gated }: ComposePlan): string {
  if (service === gated) return appRole;
  return service === appRole ? `${service} (service)` : service;
}

/** Returns the role of each of the service's containers, by container number. */
export function rolesOf(service: string, { plan, model }: Pick<Project, "plan" | "model">): readonly string[] {
  const role = roleOf(service, plan);
  const replicas = Math.max(1, model.services.get(service)?.replicas ?? 1);
  return Array.from({ length: replicas }, (_, index) => (index === 0 ? role : `${role} (${index + 1})`));
}

function named(who: string, service: string, { services }: ComposeModel): void {
  if (services.has(service)) return;
  throw new Fault(
    `${who} names the service ${service}`,
    `the Compose project has: ${[...services.keys()].join(", ")}`,
    "Name one of these; one with a profile is there only if COMPOSE_PROFILES names it.",
  );
}

/** A variant must not name a service that the file gives no replicas. */
function refuseOff(who: string, service: string, { services }: ComposeModel, { files }: ComposePlan): void {
  if (services.get(service)?.replicas !== 0) return;
  throw new Fault(
    `${who} names the service ${service}`,
    `it has no replicas in ${files.join(", ")}`,
    "Give it one there, or leave it out of the variant's services.",
  );
}

function refuseShared(found: readonly IsolationProblem[], { files }: ComposePlan): void {
  if (found.length === 0) return;
  throw new Fault(
    "the Compose project cannot be gated",
    found.map(({ key, why }) => `${fileThatSays(key, files)}: ${key}: ${why}`).join("; "),
    [...new Set(found.map(({ remedy }) => remedy))].join(" "),
  );
}
