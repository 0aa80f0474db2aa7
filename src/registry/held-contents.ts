import { z } from "zod";
import type { Docker } from "../docker/docker.ts";
import { type DescribedManifest, isAttestation } from "../image/contents.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { configDigestOf, readContent, readManifest } from "./manifest.ts";
import { RegistryError } from "./registry-error.ts";

export type HeldContents =
  /** A single manifest does not state its platform. */
  | { readonly kind: "image"; readonly digest: string; readonly configDigest: string | undefined }
  | {
      readonly kind: "index";
      readonly manifests: readonly RegistryManifest[];
      readonly annotations: Readonly<Record<string, string>>;
    };

type RegistryManifest = DescribedManifest & {
  readonly configDigest: string | undefined;
};

const platformSchema = z.object({ os: z.string(), architecture: z.string(), variant: z.string().default("") });

const annotationsSchema = z.record(z.string(), z.string()).nullish();

const indexSchema = z.object({
  annotations: annotationsSchema,
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: platformSchema.optional(),
      annotations: annotationsSchema,
    }),
  ),
});

/** Reads every manifest of an image, which is given by digest. Throws RegistryError. */
export async function heldContents(docker: Docker, pinned: ImageRef): Promise<HeldContents> {
  const { digest, content } = await readContent(docker, pinned);
  if (digest !== pinned.digest)
    throw new RegistryError(`the registry gave ${digest} for ${pinned.toString()}`, "unknown");
  const index = indexSchema.safeParse(content);
  if (!index.success) return { kind: "image", digest, configDigest: configDigestOf(content) };
  const manifests = await Promise.all(
    index.data.manifests.map(async ({ digest: held, platform, annotations }) => {
      const { digest: read, configDigest } = await readManifest(docker, pinned.pinned(held));
      const written = writtenPlatform(platform);
      return {
        platform: written,
        isAttestation: isAttestation(written, annotations?.["vnd.docker.reference.type"]),
        about: annotations?.["vnd.docker.reference.digest"],
        annotations: annotations ?? {},
        digest: read,
        configDigest,
      };
    }),
  );
  return { kind: "index", manifests, annotations: index.data.annotations ?? {} };
}

function writtenPlatform(platform: z.output<typeof platformSchema> | undefined): string | undefined {
  if (platform === undefined) return undefined;
  return [platform.os, platform.architecture, platform.variant].filter((part) => part !== "").join("/");
}
