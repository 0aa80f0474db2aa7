import pMap from "p-map";
import type { WatchResult } from "../../diagnosis/observation.ts";
import { Fault } from "../../gate/fault.ts";
import { isImageId } from "../../image/digest.ts";
import { parseImageRef } from "../../image/image-ref.ts";
import { imageUnderTest, spelled, type TestedNames } from "../../image/image-under-test.ts";
import { imageMount } from "../../inputs/smoke/volume-spec.ts";
import type { ServicePlan, SmokePlan, StackPlan } from "../../gate/plan.ts";
import type { RunContext } from "../../gate/context.ts";
import { type MountedImages, type MountingOption, mountedBy, testedMount } from "../mounts/mounted-images.ts";
import { getImage, type HeldImage } from "./get-image.ts";

export type ServiceImage =
  | HeldImage
  /** The service runs the image under test, on each variant's platform. */
  | { readonly kind: "tested" };

/** The image's Id, or why there is none, by service name. */
export type ServiceImages = ReadonlyMap<string, ServiceImage>;

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

/** @throws Fault if the engine does not have an image and cannot pull it. */
export async function getMountedImages(
  { variants }: SmokePlan,
  tested: TestedNames,
  context: RunContext,
): Promise<MountedImages> {
  const mounted = new Map(variants.flatMap(mountedBy).map((mount) => [spelled(mount.source), mount]));
  const ids = await pMap(
    mounted,
    async ([name, mount]) => [name, tested.has(name) ? testedMount : await mountedId(mount, context)] as const,
    { concurrency: parallelPulls },
  );
  return new Map(ids);
}

async function mountedId({ source, asked }: MountingOption, context: RunContext): Promise<string> {
  if (isImageId(source)) return source;
  const image = parseImageRef(source).withDefaultTag();
  const got = await getImage({ image, pull: "missing", credentials: undefined, platform: undefined }, context);
  if (got.kind === "own") return got.id;
  throw new Fault(
    `${asked} mounts the image ${source}, which cannot be had`,
    got.trouble.detail,
    "Name {{image}} or a tag of the step for the image under test, or else one that the engine has or can pull.",
  );
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
