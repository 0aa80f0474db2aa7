/** Gets the images of the services, once for all variants. */
import pMap from "p-map";
import type { ServiceTrouble } from "../diagnosis/observation.ts";
import { DockerCallFailed } from "../docker/cli.ts";
import { inspectImage, pullImage } from "../docker/images.ts";
import { configWith } from "../docker/login.ts";
import type { ServicePlan, SmokePlan } from "../plan.ts";
import type { World } from "../world.ts";

/** By service name: the image's Id, or why there is none. */
export type ServiceImages = ReadonlyMap<string, { readonly id: string } | { readonly trouble: ServiceTrouble }>;

/** Pulls at once; docker shares layers between them by itself. */
const parallelPulls = 4;

/** Makes sure that every service which a variant uses has its image, by its pull policy. */
export async function getServiceImages(plan: SmokePlan, world: World): Promise<ServiceImages> {
  const services = new Map(
    plan.variants.flatMap(({ stack }) =>
      stack.kind === "services" ? stack.services.map((service) => [service.name, service] as const) : [],
    ),
  );
  const images = await pMap(
    services.values(),
    async (service) => [service.name, await getImage(service, world)] as const,
    { concurrency: parallelPulls },
  );
  return new Map(images);
}

async function getImage(service: ServicePlan, world: World) {
  const image = service.image.toString();
  const unavailable = (detail: string) => ({ trouble: { kind: "image-unavailable", image, detail } as const });
  const present = await inspectImage(world.docker, image);
  if (service.pull === "never" || (service.pull === "missing" && present !== undefined)) {
    return present === undefined ? unavailable("the engine does not have it, and pull is never") : { id: present.id };
  }
  try {
    await pull(service, world);
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    return unavailable(error.output.trim());
  }
  const pulled = await inspectImage(world.docker, image);
  return pulled === undefined ? unavailable("the engine does not hold it after the pull") : { id: pulled.id };
}

async function pull({ image, credentials }: ServicePlan, { docker, env, folders }: World): Promise<void> {
  if (credentials === undefined) return pullImage(docker, image);
  await using config = await configWith(env, image.registry, credentials, folders.work);
  await pullImage(docker, image, config.path);
}
