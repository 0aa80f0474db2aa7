import { z } from "zod";
import { Fault } from "../gate/fault.ts";
import { type DescribedManifest, isAttestation } from "../image/contents.ts";
import type { Docker } from "./docker.ts";
import { imagePath } from "./images.ts";
import { transport } from "./transport.ts";

export type EngineManifest = DescribedManifest & {
  /** All of its content is on the engine. */
  readonly isAvailable: boolean;
};

const platformSchema = z.object({ os: z.string(), architecture: z.string(), variant: z.string().default("") });

/** https://docs.docker.com/reference/api/engine/version/v1.48/#tag/Image/operation/ImageInspect */
const contentsSchema = z.object({
  Descriptor: z.object({ mediaType: z.string() }),
  Manifests: z.array(
    z.object({
      Descriptor: z.object({
        digest: z.string(),
        platform: platformSchema.nullish(),
        annotations: z.record(z.string(), z.string()).nullish(),
      }),
      Available: z.boolean(),
      ImageData: z.object({ Platform: platformSchema }).nullish(),
    }),
  ),
});

/** Lists the manifests under an Id in a containerd store. Throws a Fault if the engine does not show them. */
export async function imageContents(docker: Docker, id: string): Promise<readonly EngineManifest[]> {
  const call = { command: "image inspect", path: `${imagePath(id)}/json`, query: { manifests: "true" } };
  const { success, data } = contentsSchema.safeParse(await docker[transport].ask(call));
  if (!success) {
    throw new Fault(
      "it cannot be seen what the image is for",
      "the engine keeps it as an index, and does not show what is in that",
      "Use Engine 28 or newer, which does (version 1.48 of its API), or one with the classic image store.",
    );
  }
  const isIndex = /index|manifest\.list/u.test(data.Descriptor.mediaType);
  return data.Manifests.map(({ Descriptor: { digest, platform, annotations }, Available, ImageData }) => {
    // An image is pulled by its index entry's platform. A single manifest has only the one of its config.
    const held = written(isIndex ? platform : (platform ?? ImageData?.Platform));
    return {
      platform: held,
      isAttestation: isAttestation(held, annotations?.["vnd.docker.reference.type"]),
      digest,
      about: annotations?.["vnd.docker.reference.digest"],
      annotations: annotations ?? {},
      isAvailable: Available,
    };
  });
}

function written(platform: z.output<typeof platformSchema> | null | undefined): string | undefined {
  if (platform === null || platform === undefined) return undefined;
  return [platform.os, platform.architecture, platform.variant].filter((part) => part !== "").join("/");
}
