import { buildFiles, type BuildResult, runBuild } from "../docker/buildx/build.ts";
import { enginePlatforms, readBuilder } from "../docker/buildx/builders.ts";
import { imageContents } from "../docker/image-contents.ts";
import { holdImage, type InspectedImage, inspectImage } from "../docker/images.ts";
import { Fault } from "../gate/fault.ts";
import { differenceInPlatforms } from "../image/contents.ts";
import { isImageId } from "../image/digest.ts";
import { isAmong, normalPlatform, samePlatform } from "../image/platform.ts";
import { tagArguments, type TagArguments } from "../image/tags.ts";
import type { BuildPlan, ImageSource, PublishPlan } from "../gate/plan.ts";
import type { RunContext } from "../gate/context.ts";
import { buildxBuild } from "./argv.ts";
import { refuseLinks } from "./links.ts";
import { bareBuild, buildsByDigest, indexAnnotations, unattestedBuild, unheldByClassic } from "./tested.ts";
import { chooseStrategy, type BuildStrategy } from "./strategy.ts";
import type { BuiltImage, ImagePlatform } from "../image/built-image.ts";

export type Built = {
  readonly image: BuiltImage;
  /** The build that the builder itself pushes after the tests; undefined if the engine pushes the image. */
  readonly byDigest: BuildPlan | undefined;
};

/** @throws Fault if buildx is missing, the build fails, or the engine does not hold the result. */
export async function build(
  source: ImageSource,
  tags: TagArguments,
  publish: PublishPlan,
  runContext: RunContext,
): Promise<Built> {
  if (source.kind === "image")
    return { image: await findImage(source.image, publish, runContext), byDigest: undefined };
  const plan = source.build;
  const { strategy, runnable } = await findStrategy(plan, publish, runContext);
  switch (strategy.kind) {
    case "whole": {
      const whole = runContext.engine.store === "classic" ? bareBuild(plan) : plan;
      const { image, metadata } = await load(whole, tags, tags.length > 0, runContext);
      await checkBuilt(image, plan, runContext);
      // An engine caches its answer for 20 s (BuildKit's archutil); emulation may have been set up since.
      const now = isMany(plan) ? await enginePlatforms(runContext.docker) : [];
      const platforms = imagePlatforms(plan.platforms, now, (platform) =>
        isAmong(platform, now) ? image.id : undefined,
      );
      return { image: toBuiltImage(image, metadata, platforms, runContext), byDigest: undefined };
    }
    case "each": {
      const loaded = new Map<string, string>();
      let first: { image: InspectedImage; metadata: string } | undefined;
      for (const platform of nativeFirst(strategy.platforms, runContext)) {
        // The names go to the platform that users can boot here.
        const named = first === undefined ? tags : tagArguments([]);
        const one = await load({ ...unattestedBuild(plan), platforms: [platform] }, named, tags.length > 0, runContext);
        first ??= one;
        loaded.set(platform, one.image.id);
      }
      if (first === undefined) throw new Error("a strategy without a platform");
      const platforms = imagePlatforms(plan.platforms, runnable, (platform) => loaded.get(platform));
      return { image: toBuiltImage(first.image, first.metadata, platforms, runContext), byDigest: undefined };
    }
    case "by digest": {
      const { tested, published } = buildsByDigest(plan, runContext.engine.store, strategy.tested);
      const { image, metadata } = await load(tested, tags, tags.length > 0, runContext);
      const platforms = imagePlatforms(plan.platforms, runnable, (platform) =>
        samePlatform(platform, strategy.tested) ? image.id : undefined,
      );
      return { image: toBuiltImage(image, metadata, platforms, runContext), byDigest: published };
    }
  }
}

async function findStrategy(
  plan: BuildPlan,
  { push, byDigest }: PublishPlan,
  { docker, engine }: RunContext,
): Promise<{ strategy: BuildStrategy; runnable: readonly string[] }> {
  const unheld = unheldByClassic(plan);
  if (!isMany(plan) && unheld.length === 0 && byDigest !== true) return { strategy: { kind: "whole" }, runnable: [] };
  const [{ driver }, runnable] = await Promise.all([
    readBuilder(docker, plan.builder),
    isMany(plan) && engine.store === "classic" ? enginePlatforms(docker) : [],
  ]);
  const { platforms } = plan;
  const native = normalPlatform(engine.platform);
  const strategy = chooseStrategy({
    store: engine.store,
    driver,
    platforms,
    runnable,
    native,
    unheld,
    indexAnnotations: indexAnnotations(plan),
    rewritesTimes: plan.exporter.some((option) => option.startsWith("rewrite-timestamp=")),
    push,
    byDigest,
  });
  return { strategy, runnable };
}

function isMany({ platforms }: BuildPlan): boolean {
  return platforms.length > 1;
}

function nativeFirst(platforms: readonly string[], { engine }: RunContext): readonly string[] {
  return platforms.toSorted(
    (a, b) => Number(samePlatform(b, engine.platform)) - Number(samePlatform(a, engine.platform)),
  );
}

function imagePlatforms(
  platforms: readonly string[],
  runnable: readonly string[],
  idOf: (platform: string) => string | undefined,
): readonly ImagePlatform[] {
  if (platforms.length < 2) return [];
  return platforms
    .toSorted((a, b) => rank(a, runnable) - rank(b, runnable))
    .map((platform) => ({ platform, id: idOf(platform) }));
}

/** The engine lists its own platform first. */
function rank(platform: string, runnable: readonly string[]): number {
  const place = runnable.findIndex((other) => samePlatform(platform, other));
  return place === -1 ? runnable.length : place;
}

function toBuiltImage(
  image: InspectedImage,
  metadata: string,
  platforms: readonly ImagePlatform[],
  { engine, log }: RunContext,
): BuiltImage {
  log.info(`Image ${image.id} (${image.platform}, ${engine.store} store)`);
  for (const { platform, id } of platforms)
    if (id === undefined) log.info(`${platform} is not booted: it cannot be on this engine, or not in this store`);
  return { ...image, platforms, store: engine.store, metadata };
}

/** @param isHeld False for an untagged image: no one can take a name from it, and it would be removed with ours. */
async function load(
  plan: BuildPlan,
  tags: TagArguments,
  isHeld: boolean,
  runContext: RunContext,
): Promise<{ image: InspectedImage; metadata: string }> {
  const { ids, metadata } = await runBuildx(plan, tags, runContext);
  for (const id of ids) {
    const image = await inspectImage(runContext.docker, id);
    if (image === undefined) continue;
    if (isHeld) await holdImage(runContext.docker, id, runContext.run, `built-${image.platform.replaceAll("/", "-")}`);
    return { image, metadata };
  }
  throw new Fault(
    "the engine does not hold the built image",
    `it knows no image ${ids.join(" or ")}`,
    "Use a builder that can load into this engine.",
  );
}

/** The Dockerfile's frontend decides what is built. Throws a Fault if it differs from the request. */
async function checkBuilt(
  { id }: InspectedImage,
  { platforms }: BuildPlan,
  { docker, engine }: RunContext,
): Promise<void> {
  // A classic store holds one image per Id.
  if (engine.store === "classic") return;
  const other = differenceInPlatforms(await imageContents(docker, id), platforms.length === 0 ? undefined : platforms);
  if (other === undefined) return;
  throw new Fault(
    "the build made something else than was asked for",
    other,
    "Name each platform in platforms, or look at the # syntax line of the Dockerfile: what it names decides what is built.",
  );
}

async function findImage(name: string, publish: PublishPlan, runContext: RunContext): Promise<BuiltImage> {
  const image = await inspectImage(runContext.docker, name);
  if (image !== undefined) {
    if (!isImageId(name)) await holdImage(runContext.docker, image.id, runContext.run, "given");
    return toBuiltImage(image, "", await givenPlatforms(image, name, publish, runContext), runContext);
  }
  throw new Fault(
    `the image ${name} cannot be gated`,
    "the engine does not hold it",
    "Build or pull it in an earlier step of this job.",
  );
}

/** Returns the platforms of a multi-platform image. Throws a Fault if two are alike or one could not be pushed. */
async function givenPlatforms(
  { id }: InspectedImage,
  name: string,
  { push }: PublishPlan,
  { docker, engine }: RunContext,
): Promise<readonly ImagePlatform[]> {
  if (engine.store === "classic") return [];
  const images = (await imageContents(docker, id)).filter((manifest) => !manifest.isAttestation);
  const platforms = images.map(({ platform }) => platform ?? "");
  const absent = images.flatMap(({ isAvailable, platform }) => (isAvailable ? [] : [platform ?? "?"]));
  const unusable =
    differenceInPlatforms(images, platforms) ??
    (push && absent.length > 0 ? `it is for ${absent.join(", ")} too, which the engine does not hold` : undefined);
  if (unusable !== undefined) {
    throw new Fault(
      `the image ${name} cannot be gated`,
      unusable,
      "Build or pull it for the platforms that it is to be published for.",
    );
  }
  if (platforms.length < 2) return [];
  const runnable = await enginePlatforms(docker);
  return imagePlatforms(platforms, runnable, (platform) =>
    isAmong(platform, runnable) && !absent.includes(platform) ? id : undefined,
  );
}

async function runBuildx(plan: BuildPlan, tags: TagArguments, runContext: RunContext): Promise<BuildResult> {
  await refuseLinks(plan.destinations, runContext);
  const files = buildFiles(runContext.folders.work);
  const command = buildxBuild(plan, tags, files);
  const platform = plan.platforms.length === 0 ? "" : ` for ${plan.platforms.join(", ")}`;
  return runContext.log.group(`Build${platform}`, () =>
    runContext.log.untrusted((print) => runBuild(runContext.docker, command, files, print)),
  );
}
