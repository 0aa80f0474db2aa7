/** Gets the images of a Compose project's other services, once for all variants. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pMap from "p-map";
import { isImageId } from "../../../image/image-id.ts";
import { type ImageRef, InvalidImageRef, parseImageRef } from "../../../image/image-ref.ts";
import { buildProject, type ComposeService } from "../../../docker/compose.ts";
import { inspectImage } from "../../../docker/images.ts";
import { imageRepository, objectName } from "../../../docker/labels.ts";
import type { PullPolicy, SmokePlan } from "../../../plan.ts";
import type { World } from "../../../world.ts";
import { composeBuilds } from "./override.ts";
import { otherServices, type Project } from "./project.ts";
import {
  getImage,
  parallelPulls,
  present,
  type ServiceImage,
  type ServiceImages,
  unavailable,
} from "../services/images.ts";

/** Builds and pulls what the variants need of the project besides the image under test. */
export async function getProjectImages(plan: SmokePlan, project: Project, world: World): Promise<ServiceImages> {
  const wanted = new Set(
    plan.variants.flatMap(({ stack }) => (stack.kind === "compose" ? otherServices(project, stack.only) : [])),
  );
  const services = [...project.model.services].filter(([name]) => wanted.has(name));
  // The name holds the run's id: what is built replaces nobody's image. Its tag is none of those by which the run holds
  // the image under test, whatever the service is called.
  const built = new Map(
    [...project.model.services]
      .filter(([, { isBuilt }]) => isBuilt)
      .map(([name]) => [name, `${imageRepository(world.run)}:service-${name}`]),
  );
  const names = services.map(([name]) => name).filter((name) => built.has(name));
  if (names.length > 0) await build(names, built, project, world);
  const images = await pMap(
    services,
    async ([name, service]) => [name, await imageOf(service, built.get(name), world)] as const,
    { concurrency: parallelPulls },
  );
  return new Map(images);
}

/** What is built has a name of the run's, and is removed with the run. It gets no label: those of an image mean nothing. */
async function build(
  names: readonly string[],
  images: ReadonlyMap<string, string>,
  { plan, model, env }: Project,
  world: World,
): Promise<void> {
  const override = join(world.folders.work, "compose.builds.yml");
  await writeFile(override, composeBuilds(images));
  for (const [name, { writesCache }] of model.services)
    if (writesCache)
      world.log.info(`The service ${name} has a cache_to, which is not written: nothing leaves the machine so early`);
  const project = { name: objectName(world.run), files: [...plan.files, override], env };
  await world.log.group(`Build of ${names.join(", ")}, of the Compose project`, () =>
    world.log.untrusted((print) => buildProject(world.docker, project, names, print)),
  );
}

async function imageOf(service: ComposeService, built: string | undefined, world: World): Promise<ServiceImage> {
  const name = built ?? service.image ?? "";
  const found = await inspectImage(world.docker, name);
  if (built !== undefined || isImageId(name)) {
    return found === undefined ? unavailable(name, "the engine does not hold it") : present(name, found);
  }
  let image: ImageRef;
  try {
    image = parseImageRef(name).withDefaultTag();
  } catch (error) {
    if (!(error instanceof InvalidImageRef)) throw error;
    return unavailable(name, error.message);
  }
  const pull = pullPolicy(service, image.digest !== undefined);
  const got = await getImage({ image, pull, platform: service.platform, credentials: undefined }, world);
  if (!("trouble" in got) || found === undefined || service.pullPolicy !== "") return got;
  // Compose itself would not have asked the registry, and an image of an earlier step is in none.
  world.log.info(`The registry does not give ${name}; the engine's own is used`);
  return present(name, found);
}

/** A tag can move, so its registry is asked, which Compose by itself does not; a digest cannot. */
function pullPolicy({ pullPolicy: written }: ComposeService, isPinned: boolean): PullPolicy {
  if (written === "never") return "never";
  return written === "missing" || written === "if_not_present" || isPinned ? "missing" : "newer";
}
