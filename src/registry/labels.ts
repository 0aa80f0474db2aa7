import { z } from "zod";
import type { Docker } from "../docker/docker.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { inspectRemote } from "./imagetools.ts";
import { RegistryError } from "./registry-error.ts";

const configSchema = z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish();

const imageSchema = z.object({ architecture: z.string(), config: configSchema });

const indexSchema = z.record(z.string(), z.object({ config: configSchema }));

/** Returns a label for each platform; the key is empty for a single image. Throws RegistryError. */
export async function readLabels(
  docker: Docker,
  ref: ImageRef,
  label: string,
): Promise<ReadonlyMap<string, string | undefined>> {
  const content: unknown = JSON.parse(await inspectRemote(docker, ref, "config"));
  const image = imageSchema.safeParse(content);
  if (image.success) return new Map([["", image.data.config?.Labels?.[label]]]);
  const index = indexSchema.safeParse(content);
  if (!index.success) throw new RegistryError("what the registry holds is no image", "unknown");
  return new Map(Object.entries(index.data).map(([platform, { config }]) => [platform, config?.Labels?.[label]]));
}
