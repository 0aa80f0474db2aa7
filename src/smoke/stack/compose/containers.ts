/** The containers of a variant's Compose project: made by Compose from the user's files and the gate's override. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuiltImage } from "../../../image/built-image.ts";
import { DockerCallFailed } from "../../../docker/failures.ts";
import { type ComposeProject, createProject } from "../../../docker/compose.ts";
import { inspectContainer, listContainers } from "../../../docker/container/containers.ts";
import { projectName, roleLabels, variantLabels } from "../../../docker/labels.ts";
import { reproduceProject } from "../../../docker/container/reproduce.ts";
import { sweep } from "../../../docker/cleanup/sweep.ts";
import { Fault } from "../../../fault.ts";
import { appRole } from "../../app.ts";
import type { Container } from "../../container.ts";
import { publishedPort } from "../../route/route.ts";
import type { VariantWorld } from "../../variant-world.ts";
import { composeOverride } from "./override.ts";
import type { Project } from "./project.ts";
import { imageId, type ServiceImages } from "../services/images.ts";
import type { Service } from "../stack.ts";

/** Writes the override beside the variant's logs, where a person finds it who wants to boot the same. */
export async function layOver(
  { run, route, variant, folders }: VariantWorld,
  { plan, model }: Project,
  others: readonly string[],
  images: ServiceImages,
  image: BuiltImage,
  port: number | undefined,
) {
  const { platform, env, entrypoint, command } = variant;
  const name = projectName(run, variant.name);
  const override = composeOverride(
    name,
    model,
    [
      {
        name: plan.service,
        image: image.id,
        labels: roleLabels(run, variant.name, appRole),
        app: {
          platform,
          publish: port === undefined ? undefined : publishedPort(route, port),
          env,
          entrypoint,
          command,
        },
      },
      ...others.map((service) => ({
        name: service,
        image: imageId(service, images),
        labels: roleLabels(run, variant.name, service),
        app: undefined,
      })),
    ],
    variantLabels(run, variant.name),
  );
  const folder = join(folders.logs, variant.name);
  await mkdir(folder, { recursive: true });
  const path = join(folder, "compose.override.yml");
  await writeFile(path, override.text);
  const compose = { name, files: [...plan.files, path], env: override.env };
  return { compose, reproduce: reproduceProject(compose, override.variables) };
}

export async function create(
  { docker, variant }: VariantWorld,
  compose: ComposeProject,
  exactly: readonly string[] | undefined,
): Promise<void> {
  try {
    await createProject(docker, compose, exactly);
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new Fault(
      `the Compose project of the variant ${variant.name} could not be made`,
      lastLine(error.output),
      "Mend what Compose names.",
      { cause: error },
    );
  }
}

/** What Compose has created: with our labels, and the app of the image under test. */
export async function created(world: VariantWorld, { plan, model }: Project, image: BuiltImage) {
  const { docker, run, variant } = world;
  const services: Service[] = [];
  let app: Container | undefined;
  for (const { id, role } of await listContainers(docker, variantLabels(run, variant.name))) {
    const inspected = await inspectContainer(docker, id);
    if (inspected === undefined) continue;
    const restart = model.services.get(role)?.restart ?? "";
    // One that is always started again has no end that could be its aim.
    const completes = role !== appRole && !restart.startsWith("always") && restart !== "unless-stopped";
    const container = { role, id, inspected, completes };
    if (role === appRole) app = container;
    else services.push({ container, ready: { kind: "health" } });
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

export async function removeAll({ docker, run, variant }: VariantWorld): Promise<void> {
  try {
    await sweep(docker.uncancelled, run, { variant: variant.name });
  } catch (error) {
    // What stays is met again by the run's own sweep, which says so.
    if (!(error instanceof Fault)) throw error;
  }
}

/** Compose warns first, and says last what it failed of. */
export function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
