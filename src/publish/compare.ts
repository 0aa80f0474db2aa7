/** Whether what a registry holds is what was tested. Pure. */
import type { ImageStore } from "../image/built-image.ts";
import type { RemoteManifest } from "../registry/manifest.ts";

/**
 * What the image's Id is a digest of depends on the store (run on engines 20.10, 26.1 and 28.5): of the config on a
 * classic store, whose registry manifest is made at the push; of the manifest or index itself on a containerd store,
 * whose push keeps it as it is.
 * @param pushed the digest of the manifest that the engine gave; undefined where it did not say.
 * @returns undefined where they are the same, else a sentence.
 */
export function difference(
  tested: { readonly id: string; readonly store: ImageStore },
  pushed: string | undefined,
  remote: RemoteManifest,
): string | undefined {
  const [kind, held] = tested.store === "classic" ? ["config", remote.configDigest] : ["manifest", remote.digest];
  if (held !== tested.id) {
    return `the registry holds ${kind} ${held ?? "of another kind (an index)"}, tested was ${tested.id}`;
  }
  // A manifest can name the right config and other layers.
  if (pushed !== undefined && remote.digest !== pushed) {
    return `the registry holds manifest ${remote.digest}, pushed was ${pushed}`;
  }
  return undefined;
}
