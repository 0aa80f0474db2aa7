import type { ComposeModel } from "../../docker/compose/model.ts";
import type { ComposeService } from "../../docker/compose/service.ts";
import { spelled } from "../../image/image-under-test.ts";
import { imageMount, mountFrom } from "../../inputs/smoke/volume-spec.ts";
import type { VariantPlan } from "../../gate/plan.ts";

/** The image's Id, or `tested` for the one under test, by the normalized name. */
export type MountedImages = ReadonlyMap<string, string>;

/** Stands for the Id, which is known only after the build. */
export const testedMount = "tested";

export type MountingOption = { readonly source: string; readonly asked: string };

export function mountedBy({ name, runOptions, stack }: VariantPlan): readonly MountingOption[] {
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
    const id = image === testedMount ? app : image;
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

/** Replaces the images that `other` returns a name for. */
export function withImageMounts(
  services: ComposeModel["services"],
  other: (image: string, service: string) => string | undefined,
): ComposeModel["services"] {
  return new Map(
    [...services].map(([name, service]): [string, ComposeService] => [
      name,
      {
        ...service,
        mounts: service.mounts.map((mount) =>
          isOfImage(mount) ? { ...mount, source: other(mount.source ?? "", name) ?? mount.source } : mount,
        ),
      },
    ]),
  );
}

export function imageMounts({ mounts }: ComposeService): ComposeService["mounts"] {
  return mounts.filter(isOfImage);
}

function isOfImage({ type }: ComposeService["mounts"][number]): boolean {
  return type === "image";
}
