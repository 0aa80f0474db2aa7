import { Fault } from "../gate/fault.ts";
import type { BuiltImage } from "../image/built-image.ts";
import { samePlatform } from "../image/platform.ts";
import type { VariantPlan } from "../gate/plan.ts";

export type Boot<Image extends BuiltImage> = { readonly variant: VariantPlan; readonly image: Image };

/**
 * Returns each variant on every bootable platform, the engine's own first and without a suffix, or on the one it names.
 * @throws Fault if a variant names a platform that the image does not have, or that the engine cannot boot.
 */
export function boots<Image extends BuiltImage>(
  variants: readonly VariantPlan[],
  image: Image,
): readonly Boot<Image>[] {
  if (image.platforms.length === 0) return variants.map((variant) => ({ variant, image }));
  return variants.flatMap((variant) =>
    variant.platform === undefined ? onEach(variant, image) : [onOne(variant, variant.platform, image)],
  );
}

function onEach<Image extends BuiltImage>(variant: VariantPlan, image: Image): readonly Boot<Image>[] {
  const bootable = image.platforms.flatMap(({ platform, id }) => (id === undefined ? [] : [{ platform, id }]));
  if (bootable.length === 0) {
    throw new Fault(
      "this image cannot be tested",
      `it is for ${image.platforms.map(({ platform }) => platform).join(", ")}, and the engine can boot none of them`,
      "Add the engine's platform, or set up emulation (docker/setup-qemu-action).",
    );
  }
  return bootable.map(({ platform, id }, index) => ({
    variant: {
      ...variant,
      // Names become parts of paths; a user's variant name cannot contain `@`.
      name: index === 0 ? variant.name : `${variant.name}@${platform.replaceAll("/", "-")}`,
      platform,
    },
    image: { ...image, id, platform },
  }));
}

function onOne<Image extends BuiltImage>(variant: VariantPlan, wanted: string, image: Image): Boot<Image> {
  const found = image.platforms.find(({ platform }) => samePlatform(platform, wanted));
  const id = found?.id;
  if (found !== undefined && id !== undefined) return { variant, image: { ...image, id, platform: found.platform } };
  throw new Fault(
    `the variant ${variant.name} cannot be booted on ${wanted}`,
    found === undefined
      ? `the image is for ${image.platforms.map(({ platform }) => platform).join(", ")}`
      : "the engine cannot boot that platform",
    found === undefined ? "Name one of these." : "Set up emulation (docker/setup-qemu-action), or leave platform out.",
  );
}
