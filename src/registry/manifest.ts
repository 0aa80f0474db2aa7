import { createHash } from "node:crypto";
import { z } from "zod";
import type { Docker } from "../docker/docker.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { inspectRemote } from "./imagetools.ts";
import { RegistryError } from "./registry-error.ts";

export type RemoteManifest = {
  /** `sha256:…` of the manifest's or index's bytes as the registry served them. */
  readonly digest: string;
  /** The digest of the image's config; undefined for an index. */
  readonly configDigest: string | undefined;
};

const manifestSchema = z.object({ config: z.object({ digest: z.string() }).optional() });

/** Reads a manifest or index as the registry serves it. Throws RegistryError. */
export async function readContent(
  docker: Docker,
  ref: ImageRef,
  timeoutMs?: number,
): Promise<{ readonly digest: string; readonly content: unknown }> {
  const raw = await inspectRemote(docker, ref, "manifest", timeoutMs);
  try {
    // buildx believes the digest that the registry says; what it serves may be something else.
    return { digest: `sha256:${createHash("sha256").update(raw).digest("hex")}`, content: JSON.parse(raw) };
  } catch (cause) {
    throw noManifest(cause);
  }
}

/** Returns undefined for an index. Throws RegistryError. */
export function configDigestOf(content: unknown): string | undefined {
  const manifest = manifestSchema.safeParse(content);
  if (!manifest.success) throw noManifest(manifest.error);
  return manifest.data.config?.digest;
}

export async function readManifest(docker: Docker, ref: ImageRef, timeoutMs?: number): Promise<RemoteManifest> {
  const { digest, content } = await readContent(docker, ref, timeoutMs);
  return { digest, configDigest: configDigestOf(content) };
}

function noManifest(cause: unknown): RegistryError {
  return new RegistryError("what the registry holds is no manifest", "unknown", { cause });
}
