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

/** Throws RegistryError. */
export async function readManifest(docker: Docker, ref: ImageRef, timeoutMs?: number): Promise<RemoteManifest> {
  const raw = await inspectRemote(docker, ref, "manifest", timeoutMs);
  // buildx believes the digest that the registry says; what it serves may be something else.
  return { digest: `sha256:${createHash("sha256").update(raw).digest("hex")}`, configDigest: configDigest(raw) };
}

function configDigest(raw: string): string | undefined {
  try {
    return manifestSchema.parse(JSON.parse(raw)).config?.digest;
  } catch (cause) {
    throw new RegistryError("what the registry holds is no manifest", "unknown", { cause });
  }
}
