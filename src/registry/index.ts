/** What a registry holds for each platform. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Docker } from "../docker/docker.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { inspectRemote } from "./imagetools.ts";
import { readManifest } from "./manifest.ts";
import { ManifestUnread } from "./unread.ts";

export type HeldImage = {
  /** `linux/arm64`; undefined for a single image, which does not say. */
  readonly platform: string | undefined;
  /** Of its manifest. */
  readonly digest: string;
  readonly configDigest: string | undefined;
};

const platformSchema = z.object({ os: z.string(), architecture: z.string(), variant: z.string().default("") });

const indexSchema = z.object({
  manifests: z.array(z.object({ digest: z.string(), platform: platformSchema.optional() })),
});

/**
 * Every image under a ref, without attestations.
 * @param pinned by digest.
 * @throws ManifestUnread
 */
export async function heldImages(docker: Docker, pinned: ImageRef): Promise<readonly HeldImage[]> {
  const raw = await inspectRemote(docker, pinned, "--raw");
  const digest = `sha256:${createHash("sha256").update(raw).digest("hex")}`;
  if (digest !== pinned.digest)
    throw new ManifestUnread("lasting", `the registry gave ${digest} for ${pinned.toString()}`);
  const index = indexSchema.safeParse(JSON.parse(raw));
  if (!index.success) {
    const { configDigest } = await readManifest(docker, pinned);
    return [{ platform: undefined, digest, configDigest }];
  }
  const images = index.data.manifests.filter(({ platform }) => platform !== undefined && platform.os !== "unknown");
  return Promise.all(
    images.map(async ({ digest: held, platform }) => {
      const { digest: read, configDigest } = await readManifest(docker, pinned.pinned(held));
      return { platform: written(platform), digest: read, configDigest };
    }),
  );
}

function written(platform: z.output<typeof platformSchema> | undefined): string | undefined {
  if (platform === undefined) return undefined;
  return [platform.os, platform.architecture, platform.variant].filter((part) => part !== "").join("/");
}
