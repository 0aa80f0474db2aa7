/**
 * Publishes without the engine's names: the builder pushes the image under none, what the registry holds is compared
 * with what was tested, and only then it is named, at the registry. No neighbour on the engine can come in between.
 */
import { join } from "node:path";
import pRetry from "p-retry";
import { buildxPublish } from "../build/argv.ts";
import { runPublish } from "../docker/buildx/build.ts";
import { Fault } from "../fault.ts";
import { type ImageRef, parseImageRef } from "../image/image-ref.ts";
import { samePlatform } from "../image/platform.ts";
import type { BuildPlan, PublishPlan } from "../plan.ts";
import { type HeldImage, heldImages } from "../registry/index.ts";
import { NotNamed, nameAt } from "../registry/tagging.ts";
import { isPassing, troubleIn } from "../registry/trouble.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import type { World } from "../world.ts";
import { remedyFor } from "./remedy.ts";

/** Before the first retry, milliseconds; doubled each time. */
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** What the registry holds is not what was tested. It bears no name. */
export class NotTested extends Error {
  override readonly name = "NotTested";
}

/**
 * Pushes the image into the ref's repository, under no name, and proves that it is the tested one.
 * @param image the type is the rule: only a passing verdict makes one.
 * @returns the ref's repository at the digest of what it holds now.
 * @throws NotTested; or Fault where it could not be pushed or looked at.
 */
export async function pushUnnamed(
  image: VerifiedImage,
  ref: ImageRef,
  build: BuildPlan,
  { retries }: PublishPlan,
  world: World,
): Promise<ImageRef> {
  const metadataFile = join(world.folders.work, "publish.json");
  const command = buildxPublish(build, ref.repositoryName, metadataFile);
  const digest = await world.log.group(`Push to ${ref.repositoryName}, under no name`, () =>
    pRetry(() => world.log.untrusted((print) => runPublish(world.docker, command, metadataFile, print)), {
      retries,
      minTimeout: firstPauseMs,
      maxTimeout: longestPauseMs,
      randomize: true,
      signal: world.signal,
      shouldRetry: ({ error }) => error instanceof Fault && isPassing(troubleIn(error.why)),
    }),
  );
  const pinned = parseImageRef(`${ref.repositoryName}@${digest}`);
  const held = await heldImages(world.docker, pinned);
  const problem = differenceTo(image, digest, held);
  if (problem !== undefined) throw new NotTested(`${pinned.toString()}: ${problem}; it was given no name`);
  world.log.info(`${pinned.toString()} holds what was tested`);
  return pinned;
}

/** Which of the images that a registry holds must be the tested one, and whether it is; undefined where it is. */
function differenceTo(image: VerifiedImage, digest: string, held: readonly HeldImage[]): string | undefined {
  const tested = held.find(({ platform }) => platform === undefined || samePlatform(platform, image.platform));
  if (tested === undefined) return `the registry holds no image for ${image.platform}, which was tested`;
  // A classic store's Id is the config's digest; a containerd store's that of the manifest or of the index.
  const ids = image.store === "classic" ? [tested.configDigest] : [digest, tested.digest];
  return ids.includes(image.id)
    ? undefined
    : `the registry holds ${ids.join(" and ")} for ${image.platform}, tested was ${image.id}`;
}

/** @throws Fault where the registry does not take the name. */
export async function nameUnnamed(
  ref: ImageRef,
  pinned: ImageRef,
  { retries }: PublishPlan,
  { docker, signal }: World,
): Promise<void> {
  try {
    await pRetry(() => nameAt(docker, ref, pinned), {
      retries,
      minTimeout: firstPauseMs,
      maxTimeout: longestPauseMs,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof NotNamed && isPassing(error.trouble),
    });
  } catch (error) {
    if (!(error instanceof NotNamed)) throw error;
    throw new Fault(
      `${ref.toString()} could not be named`,
      error.message,
      remedyFor(error.trouble, ref) ?? "Look at the registry's answer, then run the job again.",
      { cause: error },
    );
  }
}
