/** The first stage: from the plan to an image that the engine holds. */
import { buildFiles, type BuildResult, readBuildx, runBuild } from "../docker/buildx.ts";
import { inspectImage } from "../docker/images.ts";
import { Fault } from "../fault.ts";
import type { BuildPlan, ImageSource } from "../plan.ts";
import type { World } from "../world.ts";
import { buildxBuild } from "./argv.ts";
import type { BuiltImage } from "../image/built-image.ts";

/**
 * Builds the image, or finds the one that is to be gated.
 * @throws Fault where buildx is missing, the build fails, or the engine does not hold the result.
 */
export async function build(source: ImageSource, world: World): Promise<BuiltImage> {
  const { ids, metadata } =
    source.kind === "build" ? await runBuildx(source.build, world) : { ids: [source.image], metadata: "" };
  for (const id of ids) {
    const image = await inspectImage(world.docker, id);
    if (image === undefined) continue;
    world.log.info(`Image ${image.id} (${image.platform}, ${world.engine.store} store)`);
    return { ...image, store: world.engine.store, metadata };
  }
  throw source.kind === "build"
    ? new Fault(
        "the engine does not hold the built image",
        `it knows no image ${ids.join(" or ")}`,
        "Use a builder that can load into this engine.",
      )
    : new Fault(
        `the image ${source.image} cannot be gated`,
        "the engine does not hold it",
        "Build or pull it in an earlier step of this job.",
      );
}

async function runBuildx(plan: BuildPlan, world: World): Promise<BuildResult> {
  const version = await readBuildx(world.docker);
  const files = buildFiles(world.folders.work);
  const command = buildxBuild(plan, files);
  return world.log.group(`Build (${version})`, () =>
    world.log.untrusted((print) => runBuild(world.docker, command, files, print)),
  );
}
