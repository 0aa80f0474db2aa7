/**
 * Publishes without the engine's names: the builder pushes the image under none, what the registry holds is compared
 * with what was tested, and only then it is named, at the registry. No neighbour on the engine can come in between.
 */
import { join } from "node:path";
import { buildxPublish } from "../build/argv.ts";
import { runPublish } from "../docker/buildx/build.ts";
import { Fault } from "../gate/fault.ts";
import { differenceInPlatforms } from "../image/contents.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { samePlatform } from "../image/platform.ts";
import type { BuildPlan, PublishPlan } from "../gate/plan.ts";
import { type HeldContents, heldContents } from "../registry/index.ts";
import { troubleIn } from "../registry/trouble.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import type { RunContext } from "../gate/context.ts";
import { remedyFor } from "./remedy.ts";
import { retrying } from "./retry.ts";
import { longestSilenceMs, unlessSilent } from "./silence.ts";

/**
 * Pushes the image into the ref's repository, under no name, and proves that it is the tested one.
 * @param image the type is the rule: only a passing verdict makes one.
 * @returns the ref's repository at the digest of what it holds now, and what that is.
 * @throws PushFailed where nothing was heard of it; or Fault where it could not be pushed or looked at, or is another.
 */
export async function pushUnnamed(
  image: VerifiedImage,
  ref: ImageRef,
  build: BuildPlan,
  plan: PublishPlan,
  context: RunContext,
): Promise<{ readonly pinned: ImageRef; readonly held: HeldContents }> {
  const pinned = await context.log.group(`Push to ${ref.repositoryName}, under no name`, () =>
    upload(ref, build, plan, context),
  );
  const held = await heldContents(context.docker, pinned);
  const problem = differenceTo(image, build, pinned.digest ?? "", held);
  if (problem !== undefined) throw notTested(pinned, problem);
  context.log.info(`${pinned.toString()} holds what was tested`);
  return { pinned, held };
}

/** Nobody took its place: the builder is asked twice, and its second image is the one that is published. */
function notTested(pinned: ImageRef, problem: string): Fault {
  return new Fault(
    "the builder did not publish what was tested",
    `${problem} (${pinned.toString()})`,
    "Nothing was named at the registry. The second build gave another image: let the builder keep its cache until the step is over, and let nothing change the build's context before that.",
  );
}

type Bounds = {
  readonly retries: number;
  /** After this long without a word from buildx it is given up. */
  readonly silenceMs?: number;
};

/**
 * Builds once more, out of the cache, into the ref's repository. What it is then is not looked at.
 * @throws PushFailed, or Fault.
 */
export async function upload(
  ref: ImageRef,
  build: BuildPlan,
  { retries, silenceMs = longestSilenceMs }: Bounds,
  context: Pick<RunContext, "connect" | "log" | "signal"> & { readonly folders: Pick<RunContext["folders"], "work"> },
): Promise<ImageRef> {
  const metadataFile = join(context.folders.work, "publish.json");
  const command = buildxPublish(build, ref.repositoryName, metadataFile);
  const once = () =>
    unlessSilent("buildx build", silenceMs, context, (docker, heard) =>
      context.log.untrusted((print) =>
        runPublish(docker, command, metadataFile, (line) => {
          heard();
          print(line);
        }),
      ),
    );
  try {
    const digest = await retrying(
      once,
      (error) => (error instanceof Fault ? { trouble: troubleIn(error.why), words: error.why } : undefined),
      { registry: ref.registry, retries },
      context,
    );
    return ref.pinned(digest);
  } catch (error) {
    throw error instanceof Fault && isOfPush.test(error.why) ? notPushed(ref, error) : error;
  }
}

/** As BuildKit says that the image was made, and not taken. */
const isOfPush = /failed to push /u;

function notPushed(ref: ImageRef, { why, cause }: Fault): Fault {
  const remedy = remedyFor(troubleIn(why), ref) ?? "Look at the registry's answer, then run the job again.";
  return new Fault(`${ref.repositoryName} was not pushed to`, why, `Nothing was named at the registry. ${remedy}`, {
    cause,
  });
}

/** How what a registry holds differs from what was asked for and tested, in a sentence; undefined where it does not. */
function differenceTo(
  image: VerifiedImage,
  { platforms }: BuildPlan,
  digest: string,
  held: HeldContents,
): string | undefined {
  if (held.kind === "image") {
    if (platforms.length > 1) return `the registry holds one image, and ${platforms.join(", ")} were asked for`;
    return notTheTested(image, digest, held);
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
  return notTheTested(image, digest, tested);
}

function notTheTested(
  image: VerifiedImage,
  digest: string,
  held: { readonly digest: string; readonly configDigest: string | undefined },
): string | undefined {
  // A classic store's Id is the config's digest; a containerd store's that of the manifest or of the index.
  const ids = image.store === "classic" ? [held.configDigest] : [digest, held.digest];
  return ids.includes(image.id)
    ? undefined
    : `the registry holds ${ids.join(" and ")} for ${image.platform}, tested was ${image.id}`;
}
