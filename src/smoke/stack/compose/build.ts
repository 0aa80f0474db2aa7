/** Builds services of a Compose project, some of them on the image under test. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pMap from "p-map";
import { engineBuilder } from "../../../docker/buildx/builders.ts";
import type { ComposeBuild } from "../../../docker/compose-model.ts";
import { buildProject } from "../../../docker/compose.ts";
import { holdImage } from "../../../docker/images.ts";
import { imageRepository, imageTags, objectName, type RunId } from "../../../docker/labels.ts";
import type { BuiltImage } from "../../../image/built-image.ts";
import { samePlatform } from "../../../image/platform.ts";
import type { World } from "../../../world.ts";
import { writeDockerfile } from "./changed-build.ts";
import { type BuildOverride, composeBuilds } from "./build-override.ts";
import type { ProjectPlan } from "./plan-images.ts";

/** What is built has a name of the run's, and is removed with the run. It gets no label: those of an image mean nothing. */
export async function buildServices(
  services: readonly string[],
  { project, sources, changed }: ProjectPlan,
  image: BuiltImage,
  world: World,
): Promise<void> {
  const { model, plan, env } = project;
  const builds = [...model.services].flatMap(([name, service]): readonly [string, ComposeBuild][] =>
    service.build === undefined || sources.get(name)?.kind === "tested" ? [] : [[name, service.build]],
  );
  for (const [name, { writesCache }] of model.services)
    if (writesCache && sources.get(name)?.kind !== "tested")
      world.log.info(`The service ${name} has a cache_to, which is not written: nothing leaves the machine so early`);
  const overrides = await pMap(builds, async ([name, { pulls }]): Promise<[string, BuildOverride]> => {
    const change = changed.get(name);
    if (change !== undefined && pulls)
      world.log.info(`The build of ${name} has pull, which is left out: the image under test is in no registry`);
    return [
      name,
      {
        image: serviceImage(world.run, name),
        dockerfile: change === undefined ? undefined : await writeDockerfile(change, name, world.folders.work),
        contexts: change?.contexts,
      },
    ];
  });
  const tested = [...sources].filter(([, { kind }]) => kind === "tested").map(([name]) => name);
  const override = join(world.folders.work, "compose.builds.yml");
  const testedImage = `${imageRepository(world.run)}:${imageTags.tested(undefined)}`;
  await writeFile(override, composeBuilds(new Map(overrides), new Map(tested.map((name) => [name, testedImage]))));

  const composed = { name: objectName(world.run), files: [...plan.files, override], env };
  const run = (names: readonly string[], builder: string | undefined) =>
    names.length === 0
      ? undefined
      : world.log.group(`Build of ${names.join(", ")}, of the Compose project`, () =>
          world.log.untrusted((print) => buildProject(world.docker, composed, names, builder, print)),
        );
  const on = onTested(new Map(builds), new Set(changed.keys()));
  const onIt = services.filter((name) => on.has(name));
  if (onIt.length > 0) {
    const platforms = new Set([...on].map((name) => model.services.get(name)?.platform));
    for (const platform of platforms)
      await holdImage(world.docker, idFor(image, platform), world.run, imageTags.tested(platform));
    // No other builder sees the images of the engine.
    await run(onIt, await engineBuilder(world.docker));
  }
  await run(
    services.filter((name) => !on.has(name)),
    undefined,
  );
}

export function serviceImage(run: RunId, service: string): string {
  return `${imageRepository(run)}:${imageTags.service(service)}`;
}

/** The services whose builds need the image under test: themselves, or for another that they are built on. */
function onTested(builds: ReadonlyMap<string, ComposeBuild>, changed: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(changed);
  let size = -1;
  while (size !== found.size) {
    size = found.size;
    for (const [name, { contexts }] of builds)
      if ([...contexts.values()].some((context) => found.has(context.replace(/^(?:service|target):/u, ""))))
        found.add(name);
  }
  return found;
}

/** Under which Id the engine has the image for a platform; one that it is not for is for the build to miss. */
function idFor({ id, platforms }: BuiltImage, platform: string | undefined): string {
  return platforms.find((one) => platform !== undefined && samePlatform(one.platform, platform))?.id ?? id;
}
