import pMap from "p-map";
import { Fault } from "../../gate/fault.ts";
import { isImageId } from "../../image/digest.ts";
import { parseImageRef } from "../../image/image-ref.ts";
import { spelled, type TestedNames } from "../../image/image-under-test.ts";
import { imageMount, mountFrom } from "../../inputs/smoke/volume-spec.ts";
import type { SmokePlan, VariantPlan } from "../../gate/plan.ts";
import type { RunContext } from "../../gate/context.ts";
import { getImage, parallelPulls } from "../services/service-images.ts";

/** The image's Id, or `tested` for the one under test, by the normalized name. */
export type MountedImages = ReadonlyMap<string, string>;

const underTest = "tested";

type Mounted = { readonly source: string; readonly asked: string };

/** @throws Fault if the engine does not have an image and cannot pull it. */
export async function getMountedImages(
  { variants }: SmokePlan,
  tested: TestedNames,
  context: RunContext,
): Promise<MountedImages> {
  const mounted = new Map(variants.flatMap(mountedBy).map((mount) => [spelled(mount.source), mount]));
  const ids = await pMap(
    mounted,
    async ([name, mount]) => [name, tested.has(name) ? underTest : await idOf(mount, context)] as const,
    { concurrency: parallelPulls },
  );
  return new Map(ids);
}

async function idOf({ source, asked }: Mounted, context: RunContext): Promise<string> {
  if (isImageId(source)) return source;
  const image = parseImageRef(source).withDefaultTag();
  const got = await getImage({ image, pull: "missing", credentials: undefined, platform: undefined }, context);
  if (got.kind === "own") return got.id;
  throw new Fault(
    `${asked} mounts the image ${source}, which cannot be had`,
    got.kind === "none" && got.trouble.kind === "image-unavailable"
      ? got.trouble.detail
      : "the engine does not say why",
    "Name {{image}} or a tag of the step for the image under test, or else one that the engine has or can pull.",
  );
}

function mountedBy({ name, runOptions, stack }: VariantPlan): readonly Mounted[] {
  const services = stack.kind === "services" ? stack.services : [];
  return [
    { tokens: runOptions, asked: `run-options of the variant ${name}` },
    ...services.map((service) => ({ tokens: service.runOptions, asked: `services.${service.name}.options` })),
  ].flatMap(({ tokens, asked }) =>
    tokens.flatMap((token) => {
      const source = imageMount(token);
      return source === undefined ? [] : [{ source, asked }];
    }),
  );
}

/** @param app the Id of the image under test; undefined if it is not built yet, and then no option mounts it. */
export function mountedById(
  tokens: readonly string[],
  images: MountedImages,
  app: string | undefined,
): readonly string[] {
  return tokens.map((token) => {
    const source = imageMount(token);
    if (source === undefined) return token;
    const image = images.get(spelled(source));
    const id = image === underTest ? app : image;
    if (id === undefined) throw new Error(`the image ${source} is not there to be mounted`);
    return mountFrom(token, id, false);
  });
}

/** Returns the variant with the Ids of the images that it mounts, for whoever reproduces it later. */
export function withMountedIds(variant: VariantPlan, images: MountedImages, app: string): VariantPlan {
  const byId = <Options extends Pick<VariantPlan, "runOptions">>(container: Options): Options => ({
    ...container,
    runOptions: mountedById(container.runOptions, images, app),
  });
  const { stack } = variant;
  return {
    ...byId(variant),
    stack: stack.kind === "services" ? { ...stack, services: stack.services.map(byId) } : stack,
  };
}
