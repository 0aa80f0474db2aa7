import { isDeepStrictEqual } from "node:util";
import type { BuiltImage } from "../image/built-image.ts";
import { differenceInPlatforms, sameImages } from "../image/contents.ts";
import { samePlatform } from "../image/platform.ts";
import type { HeldContents } from "../registry/held-contents.ts";
import type { RemoteManifest } from "../registry/manifest.ts";

/**
 * Compares what a registry holds with the tested image. Its Id is the digest of the config on a classic store, which
 * makes the registry's manifest only at the push. On a containerd store it is the digest of the manifest or index
 * itself, which a push keeps (run on engines 20.10, 26.1 and 28.5).
 * @param pushed the digest of the manifest that the engine sent; undefined if it did not say.
 * @returns undefined if they are the same, else a sentence.
 */
export function difference(
  tested: Pick<BuiltImage, "id" | "store">,
  pushed: string | undefined,
  remote: RemoteManifest,
): string | undefined {
  const [kind, held] = tested.store === "classic" ? ["config", remote.configDigest] : ["manifest", remote.digest];
  if (held !== tested.id) {
    return `the registry holds ${kind} ${held ?? "of another kind (an index)"}, but ${tested.id} was tested`;
  }
  // A manifest can name the right config and other layers.
  if (pushed !== undefined && remote.digest !== pushed) {
    return `the registry holds manifest ${remote.digest}, but ${pushed} was pushed`;
  }
  return undefined;
}

/** Compares what a builder has pushed with the requested platforms (none: the builder's own) and the tested image. */
export function differenceInContents(
  image: Pick<BuiltImage, "id" | "platform" | "store">,
  platforms: readonly string[],
  digest: string,
  held: HeldContents,
): string | undefined {
  if (held.kind === "image") {
    if (platforms.length > 1) return `the registry holds one image, and ${platforms.join(", ")} were asked for`;
    return differenceInId(image, digest, held);
  }
  const other = differenceInPlatforms(held.manifests, platforms.length === 0 ? undefined : platforms);
  if (other !== undefined) return other;
  const images = held.manifests.filter((manifest) => !manifest.isAttestation);
  if (images.some(({ configDigest }) => configDigest === undefined)) return "the registry holds an index in an index";
  const [only, ...others] = images;
  const tested =
    others.length === 0
      ? only
      : images.find(({ platform }) => platform !== undefined && samePlatform(platform, image.platform));
  if (tested === undefined) return `the registry holds no image for ${image.platform}, which was tested`;
  return differenceInId(image, digest, tested);
}

function differenceInId(
  image: Pick<BuiltImage, "id" | "platform" | "store">,
  digest: string,
  held: { readonly digest: string; readonly configDigest: string | undefined },
): string | undefined {
  // A containerd store's Id is that of the manifest or of the index.
  const ids = image.store === "classic" ? [held.configDigest] : [digest, held.digest];
  return ids.includes(image.id)
    ? undefined
    : `the registry holds ${ids.join(" and ")} for ${image.platform}, but ${image.id} was tested`;
}

export function sameButAttestations(one: HeldContents, other: HeldContents): boolean {
  return (
    one.kind === "index" &&
    other.kind === "index" &&
    isDeepStrictEqual(one.annotations, other.annotations) &&
    sameImages(one.manifests, other.manifests)
  );
}
