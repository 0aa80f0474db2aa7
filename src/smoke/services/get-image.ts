import type { ServiceTrouble } from "../../diagnosis/observation.ts";
import { DockerCallFailed, DockerTimedOut } from "../../docker/failures.ts";
import { type InspectedImage, inspectImage, refuseReservedLabels, tagImage } from "../../docker/images.ts";
import { pulledDigest, pullImage } from "../../docker/transfer.ts";
import type { RunContext } from "../../gate/context.ts";
import type { ServicePlan } from "../../gate/plan.ts";
import { type ImageRef, parseImageRef } from "../../image/image-ref.ts";
import { samePlatform } from "../../image/platform.ts";
import { keptName } from "../../ownership/names.ts";

export type HeldImage =
  | { readonly kind: "own"; readonly id: string }
  | { readonly kind: "none"; readonly trouble: Extract<ServiceTrouble, { kind: "image-unavailable" }> };

type WantedImage = Pick<ServicePlan, "pull" | "credentials"> & {
  readonly image: ImageRef;
  /** For example `linux/arm64`; undefined means the engine's own. */
  readonly platform: string | undefined;
};

/** @throws Fault if the image has labels that are reserved for the gate. */
export function present(name: string, image: InspectedImage): HeldImage {
  refuseReservedLabels(`the image ${name}`, image);
  return { kind: "own", id: image.id };
}

/** Pulls by digest: the name belongs to the user and stays what it was on this engine. */
export async function getImage(wanted: WantedImage, context: RunContext): Promise<HeldImage> {
  const { image, pull, platform } = wanted;
  const { docker } = context;
  const name = image.toString();
  const kept = pull === "missing" && image.digest === undefined ? keptName(name, platform) : undefined;
  const found =
    (await inspectImage(docker, name)) ?? (kept === undefined ? undefined : await inspectImage(docker, kept));
  if (pull === "never" || (pull === "missing" && found !== undefined)) {
    return found === undefined
      ? unavailable(name, "the engine does not have it, and pull is never")
      : present(name, found);
  }
  let pulled: InspectedImage | undefined;
  try {
    pulled = await pullByDigest(wanted, context);
  } catch (error) {
    if (!(error instanceof DockerCallFailed || error instanceof DockerTimedOut)) throw error;
    return unavailable(name, error instanceof DockerCallFailed ? error.output.trim() : error.message);
  }
  if (pulled === undefined) return unavailable(name, "the engine does not hold it after the pull");
  if (kept !== undefined) await tagImage(docker, pulled.id, parseImageRef(kept));
  return present(name, pulled);
}

export function unavailable(image: string, detail: string): HeldImage {
  return { kind: "none", trouble: { kind: "image-unavailable", image, detail } };
}

async function pullByDigest(
  { image, credentials, platform }: WantedImage,
  { docker, engine, signal }: RunContext,
): Promise<InspectedImage | undefined> {
  const digest = image.digest ?? (await pulledDigest(docker, image, credentials, signal));
  const pinned = image.pinned(digest);
  const held = await inspectImage(docker, pinned.toString());
  const wanted = platform ?? (docker.env["DOCKER_DEFAULT_PLATFORM"] || engine.platform);
  if (held !== undefined && samePlatform(held.platform, wanted)) return held;
  await pullImage(docker, pinned, { platform, credentials });
  return inspectImage(docker, pinned.toString());
}
