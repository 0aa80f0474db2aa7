import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BuiltImage } from "../../image/built-image.ts";
import { imageUnderTest } from "../../image/image-under-test.ts";
import { DockerCallFailed } from "../../docker/failures.ts";
import type { ComposeService } from "../../docker/compose/service.ts";
import { composeLabels, type ComposeProject, createProject } from "../../docker/compose/project.ts";
import { inspectContainer, removeContainer } from "../../docker/container/containers.ts";
import { isAboutTheImage } from "../../docker/container/start-refusal.ts";
import { isNameOf, projectName } from "../../ownership/names.ts";
import { roleLabels, variantLabels, written } from "../../ownership/labels.ts";
import { reproduceProject } from "../../docker/container/reproduce.ts";
import { labelledContainers } from "../../docker/labelled.ts";
import { bestEffort } from "../../docker/best-effort.ts";
import { removeVariant as removeLabelled } from "../../ownership/remove-run.ts";
import type { WatchResult } from "../../diagnosis/observation.ts";
import { Fault } from "../../gate/fault.ts";
import { appRole } from "../variant/app.ts";
import { type Container, notStarted, untilReported } from "../variant/container.ts";
import { publishedPort } from "../reach/reach.ts";
import type { VariantContext } from "../variant/context.ts";
import { withImageMounts } from "../mounts/mounted-images.ts";
import { placeOnThisMachine } from "./on-this-machine.ts";
import { composeOnThisMachine } from "./machine-override.ts";
import { composeOverride, withoutLabels } from "./override.ts";
import { type Project, roleOf, rolesOf } from "./project.ts";
import { bootedImage, type ServiceImages } from "../services/service-images.ts";
import type { Service } from "../variant/stack.ts";

/** Writes the override, and a copy in the variant's log folder for a person who wants to reproduce the run. */
export async function layOver(
  context: VariantContext,
  project: Project,
  others: readonly string[],
  images: ServiceImages,
  image: BuiltImage,
  port: number | undefined,
  exactly: readonly string[] | undefined,
) {
  const { run, reach, variant, folders } = context;
  const { plan, env: projectEnv } = project;
  const services = withImageMounts(project.model.services, (name) => (name === imageUnderTest ? image.id : undefined));
  const model = { ...project.model, services };
  const { platform, env, entrypoint, command } = variant;
  const name = projectName(run, variant.name);
  const override = composeOverride(
    name,
    model,
    [
      {
        name: plan.service,
        image: image.id,
        tested: { platform },
        labels: roleLabels(run, variant.name, roleOf(plan.service, plan)),
        app: {
          publish: port === undefined ? undefined : publishedPort(reach, port),
          env,
          entrypoint,
          command,
        },
      },
      ...others.map((service) => {
        const { id, tested } = bootedImage(service, images, { id: image.id, platform });
        const labels = roleLabels(run, variant.name, roleOf(service, plan));
        return { name: service, image: id, tested, labels, app: undefined };
      }),
    ],
    variantLabels(run, variant.name),
  );
  const folder = join(folders.logs, variant.name);
  await mkdir(folder, { recursive: true });
  const path = join(folders.work, `${name}.override.yml`);
  await writeFile(path, override.text);
  // The copy has no run labels: a later gate would remove containers that carry them.
  const shared = join(folder, "compose.override.yml");
  await writeFile(shared, withoutLabels(override.text));
  const compose = { name, files: [...plan.files, path], env: { ...projectEnv, ...override.env } };
  const placed = join(folders.work, `${name}.yml`);
  const onThisMachine = await placeOnThisMachine(context, { ...project, model }, [plan.service, ...others], image);
  await writeFile(placed, composeOnThisMachine(onThisMachine));
  const again = { name, files: [...plan.files.map((file) => resolve(file)), shared] };
  return {
    compose: { ...compose, files: [...compose.files, placed] },
    reproduce: reproduceProject(again, override.variables, exactly),
  };
}

/** @returns a result if the image prevents its container from being created. */
export async function create(
  context: VariantContext,
  compose: ComposeProject,
  exactly: readonly string[] | undefined,
  project: Project,
  others: readonly string[],
): Promise<WatchResult | undefined> {
  const { plan } = project;
  try {
    await createProject(context.docker, compose, exactly);
    return undefined;
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    const notMade = isAboutTheImage(error.output) ? await firstNotMade(context, compose, project, others) : undefined;
    if (notMade !== undefined) {
      const exit = notStarted(lastLine(error.output));
      return notMade === plan.service
        ? { kind: "exited", exit }
        : { kind: "service", service: roleOf(notMade, plan), trouble: { kind: "exited", exit } };
    }
    throw new Fault(
      `the Compose project of the variant ${context.variant.name} could not be made`,
      lastLine(error.output),
      "Fix what Compose names.",
      { cause: error },
    );
  }
}

/** Compose does not name the service that failed, and creates none of its dependents. */
async function firstNotMade(
  context: VariantContext,
  compose: ComposeProject,
  { plan, model }: Project,
  others: readonly string[],
): Promise<string | undefined> {
  await untilAllReported(context);
  const notMade = [plan.service, ...others].filter((name) => madeFor(context, compose, name).length === 0);
  const [first, ...more] = notMade.filter(
    (name) => model.services.get(name)?.dependsOn.some((needed) => notMade.includes(needed)) !== true,
  );
  return more.length === 0 ? first : undefined;
}

type Made = { readonly app: Container; readonly services: readonly Service[] };

/**
 * Returns the containers whose creation the engine reported, by service. A neighbour can write Compose's service label
 * too: then there is one container too many.
 * @returns a result if someone else created or removed a container of the project.
 */
export async function created(
  context: VariantContext,
  compose: ComposeProject,
  project: Project,
  others: readonly string[],
  image: BuiltImage,
): Promise<Made | WatchResult> {
  const { plan, model } = project;
  await untilAllReported(context);
  const services: Service[] = [];
  let app: Container | undefined;
  for (const service of [plan.service, ...others]) {
    const roles = rolesOf(service, project);
    const completes = service !== plan.service && !isAlwaysRestarted(model.services.get(service));
    for (const [index, id] of madeFor(context, compose, service).entries()) {
      const role = roles[index];
      if (role === undefined)
        return { kind: "replaced", what: `the container ${roles[0] ?? service} was made a second time from outside` };
      const inspected = await inspectContainer(context.docker, id);
      if (inspected === undefined) return { kind: "replaced", what: `the container ${role} was removed from outside` };
      const container = { role, id, inspected, completes };
      if (role === appRole) app = container;
      else services.push({ container, ready: { kind: "health" } });
    }
  }
  if (app === undefined || app.inspected.image !== image.id) {
    throw new Fault(
      `Compose made no container of the image under test for the service ${plan.service}`,
      app === undefined ? "there is none with the gate's labels" : `it is of ${app.inspected.image}`,
      "Look at compose-file: something in it takes the place of image or labels.",
    );
  }
  return { app, services };
}

/** A service that is always restarted never completes. */
function isAlwaysRestarted(service: ComposeService | undefined): boolean {
  const { restart = "", restartCondition } = service ?? {};
  if (restartCondition !== undefined) return restartCondition === "any";
  return restart.startsWith("always") || restart === "unless-stopped";
}

/** Events arrive in order: after those of all listed containers, no creation by Compose is missing. */
async function untilAllReported(context: VariantContext): Promise<void> {
  const labels = Object.entries(variantLabels(context.run, context.variant.name)).map(written);
  const there = await labelledContainers(context.docker, labels);
  await Promise.all(there.map(({ id, name }) => untilReported(context, id, "create", name)));
}

function madeFor({ events }: VariantContext, { name }: ComposeProject, service: string): readonly string[] {
  return events.creations
    .filter(({ labels }) => labels[composeLabels.project] === name && labels[composeLabels.service] === service)
    .toSorted((one, other) => numberOf(one) - numberOf(other))
    .map(({ container }) => container);
}

function numberOf({ labels }: { readonly labels: Readonly<Record<string, string>> }): number {
  return Number(labels[composeLabels.number]) || 0;
}

/** Removes the variant's containers by Id, because their names can change. */
export async function removeVariant({ docker, events, run, variant }: VariantContext): Promise<void> {
  const labels = Object.entries(variantLabels(run, variant.name));
  const own = events.creations.filter(
    (made) => isNameOf(run, made.name) && labels.every(([key, value]) => made.labels[key] === value),
  );
  await Promise.all(own.map(({ container }) => bestEffort(removeContainer(docker.cleanup, container))));
  await bestEffort(removeLabelled(docker.cleanup, run, variant.name));
}

/** Returns the error: Compose prints its warnings first. */
export function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
