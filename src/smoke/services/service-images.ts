import pMap from "p-map";
import type { WatchResult, ServiceTrouble } from "../../diagnosis/observation.ts";
import { DockerCallFailed, DockerTimedOut } from "../../docker/failures.ts";
import { type InspectedImage, inspectImage, refuseReservedLabels, tagImage } from "../../docker/images.ts";
import { keptName } from "../../ownership/names.ts";
import { pulledDigest, pullImage } from "../../docker/transfer.ts";
import { type ImageRef, parseImageRef } from "../../image/image-ref.ts";
import { imageUnderTest, type TestedNames } from "../../image/image-under-test.ts";
import { samePlatform } from "../../image/platform.ts";
import { imageMount } from "../../inputs/smoke/volume-spec.ts";
import type { ServicePlan, SmokePlan, StackPlan } from "../../gate/plan.ts";
import type { RunContext } from "../../gate/context.ts";

export type ServiceImage =
  | { readonly kind: "own"; readonly id: string }
  /** The service runs the image under test, on each variant's platform. */
  | { readonly kind: "tested" }
  | { readonly kind: "none"; readonly trouble: ServiceTrouble };

/** The image's Id, or why there is none, by service name. */
export type ServiceImages = ReadonlyMap<string, ServiceImage>;

export type WantedImage = Pick<ServicePlan, "pull" | "credentials"> & {
  readonly image: ImageRef;
  /** For example `linux/arm64`; undefined means the engine's own. */
  readonly platform: string | undefined;
};

type Booted = {
  readonly id: string;
  /** The variant's platform for the image under test; undefined for any other image. */
  readonly tested: { readonly platform: string | undefined } | undefined;
};

/** Parallel pulls; docker itself shares layers between them. */
export const parallelPulls = 4;

export async function getServiceImages(
  plan: SmokePlan,
  tested: TestedNames,
  context: RunContext,
): Promise<ServiceImages> {
  const services = new Map(
    plan.variants.flatMap(({ stack }) =>
      stack.kind === "services" ? stack.services.map((service) => [service.name, service] as const) : [],
    ),
  );
  const images = await pMap(
    services.values(),
    async (service) => [service.name, await imageFor(service, tested, context)] as const,
    { concurrency: parallelPulls },
  );
  return new Map(images);
}

async function imageFor(service: ServicePlan, tested: TestedNames, context: RunContext): Promise<ServiceImage> {
  const { image } = service;
  if (image === imageUnderTest || tested.has(image.toString())) {
    context.log.info(`The service ${service.name} runs the image under test`);
    return { kind: "tested" };
  }
  return getImage({ ...service, image, platform: undefined }, context);
}

/** Returns true if a service runs or mounts the image under test: then the services start only after the build. */
export function runsTested(stack: StackPlan, tested: TestedNames): boolean {
  return (
    stack.kind === "services" &&
    stack.services.some(({ image, runOptions }) =>
      [image.toString(), ...runOptions.map(imageMount)].some((name) => name !== undefined && tested.has(name)),
    )
  );
}

/** Returns the failure of the first service that has no image; undefined if all have one. */
export function imageTrouble(
  services: readonly string[],
  images: ServiceImages,
): Extract<WatchResult, { kind: "service" }> | undefined {
  for (const service of services) {
    const image = images.get(service);
    if (image?.kind === "none") return { kind: "service", service, trouble: image.trouble };
  }
  return undefined;
}

/** @param app the image under test as the variant boots it; undefined if it is not built yet. */
export function bootedImage(
  service: string,
  images: ServiceImages,
  app: { readonly id: string; readonly platform: string | undefined } | undefined,
): Booted {
  const image = images.get(service);
  if (image?.kind === "own") return { id: image.id, tested: undefined };
  if (image?.kind === "tested" && app !== undefined) return { id: app.id, tested: { platform: app.platform } };
  throw new Error(`the service ${service} has no image`);
}

/** @throws Fault if the image has labels that are reserved for the gate. */
export function present(name: string, image: InspectedImage): ServiceImage {
  refuseReservedLabels(`the image ${name}`, image);
  return { kind: "own", id: image.id };
}

/** Pulls by digest: the name belongs to the user and stays what it was on this engine. */
export async function getImage(wanted: WantedImage, context: RunContext): Promise<ServiceImage> {
  const { image, pull, platform } = wanted;
  const { docker } = context;
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
    pulled = await pullByDigest(wanted, context);
  } catch (error) {
    if (!(error instanceof DockerCallFailed || error instanceof DockerTimedOut)) throw error;
    return unavailable(name, error instanceof DockerCallFailed ? error.output.trim() : error.message);
  }
  if (pulled === undefined) return unavailable(name, "the engine does not hold it after the pull");
  if (kept !== undefined) await tagImage(docker, pulled.id, parseImageRef(kept));
  return present(name, pulled);
}

export function unavailable(image: string, detail: string): ServiceImage {
  return { kind: "none", trouble: { kind: "image-unavailable", image, detail } };
}

async function pullByDigest(
  { image, credentials, platform }: WantedImage,
  { docker, engine, signal }: RunContext,
): Promise<InspectedImage | undefined> {
  const digest = image.digest ?? (await pulledDigest(docker, image, credentials, signal));
  const pinned = image.pinned(digest);
  const held = await inspectImage(docker, pinned.toString());
  const wanted = platform ?? (docker.env["DOCKER_DEFAULT_PLATFORM"] || engine.platform);
  if (held !== undefined && samePlatform(held.platform, wanted)) return held;
  await pullImage(docker, pinned, { platform, credentials });
  return inspectImage(docker, pinned.toString());
}
