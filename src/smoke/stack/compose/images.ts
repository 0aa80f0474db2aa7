/** Gets the images of a Compose project's other services, once for all variants. */
import pMap from "p-map";
import type { ComposeService } from "../../../docker/compose-model.ts";
import { inspectImage } from "../../../docker/images.ts";
import type { BuiltImage } from "../../../image/built-image.ts";
import { isImageId } from "../../../image/image-id.ts";
import { type ImageRef, InvalidImageRef, parseImageRef } from "../../../image/image-ref.ts";
import type { PullPolicy } from "../../../plan.ts";
import type { World } from "../../../world.ts";
import { buildServices, serviceImage } from "./build.ts";
import type { ProjectPlan } from "./plan-images.ts";
import type { ServiceSource } from "./sources.ts";
import {
  getImage,
  parallelPulls,
  present,
  type ServiceImage,
  type ServiceImages,
  unavailable,
} from "../services/images.ts";

/** Builds and pulls what the variants need of the project besides the image under test. */
export async function getProjectImages(planned: ProjectPlan, image: BuiltImage, world: World): Promise<ServiceImages> {
  const { project, others, sources } = planned;
  const built = others.flatMap((name) => {
    const source = sources.get(name);
    return source?.kind === "built" ? [source.by] : [];
  });
  if (built.length > 0) await buildServices([...new Set(built)], planned, image, world);
  const images = await pMap(
    others,
    async (name) => [name, await imageOf(sources.get(name), project.model.services.get(name), world)] as const,
    { concurrency: parallelPulls },
  );
  return new Map(images);
}

async function imageOf(
  source: ServiceSource | undefined,
  service: ComposeService | undefined,
  world: World,
): Promise<ServiceImage> {
  if (source === undefined || service === undefined) throw new Error("a service that was read is not there");
  if (source.kind === "tested") return { kind: "tested" };
  const name = source.kind === "built" ? serviceImage(world.run, source.by) : source.name;
  const found = await inspectImage(world.docker, name);
  if (source.kind === "built" || isImageId(name)) {
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
  if (got.kind !== "none" || found === undefined || service.pullPolicy !== "") return got;
  // Compose itself would not have asked the registry, and an image of an earlier step is in none.
  world.log.info(`The registry does not give ${name}; the engine's own is used`);
  return present(name, found);
}

/** A tag can move, so its registry is asked, which Compose by itself does not; a digest cannot. */
function pullPolicy({ pullPolicy: written }: ComposeService, isPinned: boolean): PullPolicy {
  if (written === "never") return "never";
  return written === "missing" || written === "if_not_present" || isPinned ? "missing" : "newer";
}
