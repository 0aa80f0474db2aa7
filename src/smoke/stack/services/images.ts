/** Gets the images of services, once for all variants. */
import pMap from "p-map";
import type { Ending, ServiceTrouble } from "../../../diagnosis/observation.ts";
import { DockerCallFailed, DockerTimedOut } from "../../../docker/failures.ts";
import { type InspectedImage, inspectImage, refuseReservedLabels, tagImage } from "../../../docker/images.ts";
import { keptName } from "../../../docker/labels.ts";
import { pulledDigest, pullImage } from "../../../docker/transfer.ts";
import { parseImageRef } from "../../../image/image-ref.ts";
import { samePlatform } from "../../../image/platform.ts";
import type { ServicePlan, SmokePlan } from "../../../plan.ts";
import { ManifestUnread, readManifest } from "../../../registry/manifest.ts";
import type { World } from "../../../world.ts";

export type ServiceImage = { readonly id: string } | { readonly trouble: ServiceTrouble };

/** By service name: the image's Id, or why there is none. */
export type ServiceImages = ReadonlyMap<string, ServiceImage>;

export type WantedImage = Pick<ServicePlan, "image" | "pull" | "credentials"> & {
  /** `linux/arm64`; undefined means the engine's own. */
  readonly platform: string | undefined;
};

/** Pulls at once; docker shares layers between them by itself. */
export const parallelPulls = 4;

/** Makes sure that every service which a variant uses has its image, by its pull policy. */
export async function getServiceImages(plan: SmokePlan, world: World): Promise<ServiceImages> {
  const services = new Map(
    plan.variants.flatMap(({ stack }) =>
      stack.kind === "services" ? stack.services.map((service) => [service.name, service] as const) : [],
    ),
  );
  const images = await pMap(
    services.values(),
    async (service) => [service.name, await getImage({ ...service, platform: undefined }, world)] as const,
    { concurrency: parallelPulls },
  );
  return new Map(images);
}

/** What to say of the first of these services that has no image; undefined where all have one. */
export function imageTrouble(
  services: readonly string[],
  images: ServiceImages,
): Extract<Ending, { kind: "service" }> | undefined {
  for (const service of services) {
    const image = images.get(service);
    if (image !== undefined && "trouble" in image) return { kind: "service", service, trouble: image.trouble };
  }
  return undefined;
}

/** The Id of a service's image, where it has one. */
export function imageId(service: string, images: ServiceImages): string {
  const image = images.get(service);
  if (image === undefined || !("id" in image)) throw new Error(`the service ${service} has no image`);
  return image.id;
}

/**
 * @param name what the engine was asked for.
 * @throws Fault where no container may be made of it.
 */
export function present(name: string, image: InspectedImage): ServiceImage {
  refuseReservedLabels(`the image ${name}`, image);
  return { id: image.id };
}

/**
 * What a registry has under a name is pulled by its digest: the name itself is the user's, and goes on naming on this
 * engine what it names, or nothing.
 */
export async function getImage(wanted: WantedImage, world: World): Promise<ServiceImage> {
  const { image, pull, platform } = wanted;
  const { docker } = world;
  const name = image.toString();
  const kept = pull === "missing" && image.digest === undefined ? keptName(name, platform) : undefined;
  const found =
    (await inspectImage(docker, name)) ?? (kept === undefined ? undefined : await inspectImage(docker, kept));
  if (pull === "never" || (pull === "missing" && found !== undefined)) {
    return found === undefined
      ? unavailable(name, "the engine does not have it, and pull is never")
      : present(name, found);
  }
  let pulled: InspectedImage | undefined;
  try {
    pulled = await pullByDigest(wanted, world);
  } catch (error) {
    if (!(error instanceof DockerCallFailed || error instanceof DockerTimedOut || error instanceof ManifestUnread))
      throw error;
    return unavailable(name, error instanceof DockerCallFailed ? error.output.trim() : error.message);
  }
  if (pulled === undefined) return unavailable(name, "the engine does not hold it after the pull");
  if (kept !== undefined) await tagImage(docker, pulled.id, parseImageRef(kept));
  return present(name, pulled);
}

export function unavailable(image: string, detail: string): ServiceImage {
  return { trouble: { kind: "image-unavailable", image, detail } };
}

async function pullByDigest(
  { image, credentials, platform }: WantedImage,
  { docker, engine }: World,
): Promise<InspectedImage | undefined> {
  const digest =
    image.digest ??
    (await pulledDigest(docker, image, credentials)) ??
    // Only docker knows with which credentials to ask.
    (await readManifest(docker, image)).digest;
  const pinned = image.pinned(digest);
  const held = await inspectImage(docker, pinned.toString());
  if (held !== undefined && samePlatform(held.platform, platform ?? engine.platform)) return held;
  await pullImage(docker, pinned, { platform, credentials });
  return inspectImage(docker, pinned.toString());
}
