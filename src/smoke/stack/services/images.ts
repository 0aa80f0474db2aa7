/** Gets the images of services, once for all variants. */
import pMap from "p-map";
import type { Ending, ServiceTrouble } from "../../../diagnosis/observation.ts";
import { DockerCallFailed } from "../../../docker/failures.ts";
import { configWith } from "../../../docker/cli/login.ts";
import { type InspectedImage, inspectImage, refuseReservedLabels } from "../../../docker/images.ts";
import { pullImage } from "../../../docker/transfer.ts";
import type { ServicePlan, SmokePlan } from "../../../plan.ts";
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

export async function getImage(wanted: WantedImage, world: World): Promise<ServiceImage> {
  const image = wanted.image.toString();
  const found = await inspectImage(world.docker, image);
  if (wanted.pull === "never" || (wanted.pull === "missing" && found !== undefined)) {
    return found === undefined
      ? unavailable(image, "the engine does not have it, and pull is never")
      : present(image, found);
  }
  try {
    await pull(wanted, world);
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    return unavailable(image, error.output.trim());
  }
  const pulled = await inspectImage(world.docker, image);
  return pulled === undefined
    ? unavailable(image, "the engine does not hold it after the pull")
    : present(image, pulled);
}

export function unavailable(image: string, detail: string): ServiceImage {
  return { trouble: { kind: "image-unavailable", image, detail } };
}

async function pull({ image, credentials, platform }: WantedImage, { docker, env, folders }: World): Promise<void> {
  if (credentials === undefined) return pullImage(docker, image, { platform });
  await using config = await configWith(env, image.registry, credentials, folders.work);
  await pullImage(docker, image, { platform, configFolder: config.path });
}
