import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pMap from "p-map";
import { engineBuilder } from "../../docker/buildx/builders.ts";
import type { ComposeBuild } from "../../docker/compose/service-build.ts";
import { buildProject } from "../../docker/compose/project.ts";
import { holdImage } from "../../docker/images.ts";
import { objectName, serviceImage, testedImage, testedTag } from "../../ownership/names.ts";
import type { BuiltImage } from "../../image/built-image.ts";
import { samePlatform } from "../../image/platform.ts";
import type { RunContext } from "../../gate/context.ts";
import { contextOf, writeDockerfile } from "./changed-build.ts";
import { type BuildOverride, composeBuilds } from "./build-override.ts";
import type { ProjectPlan } from "./plan-images.ts";

/** Builds services under names of the run, and without its labels: an image's labels prove nothing. */
export async function buildServices(
  { project, sources, changed, builds: calls }: ProjectPlan,
  built: BuiltImage,
  runContext: RunContext,
): Promise<void> {
  const { model, plan, env } = project;
  const builds = [...model.services].flatMap(([name, service]): readonly [string, ComposeBuild][] =>
    service.build === undefined || sources.get(name)?.kind === "tested" ? [] : [[name, service.build]],
  );
  for (const [name, { writesCache }] of model.services)
    if (writesCache && sources.get(name)?.kind !== "tested")
      runContext.log.info(
        `The service ${name} has a cache_to, which is not written: nothing leaves the machine so early`,
      );
  const overrides = await pMap(builds, async ([name, { pulls }]): Promise<[string, BuildOverride]> => {
    const change = changed.get(name);
    if (change !== undefined && pulls)
      runContext.log.info(`The build of ${name} has pull, which is left out: what it is built on is in no registry`);
    return [
      name,
      {
        image: serviceImage(runContext.run, name),
        dockerfile: change === undefined ? undefined : await writeDockerfile(change, name, runContext.folders.work),
        contexts: change?.contexts,
      },
    ];
  });
  const tested = [...sources].filter(([, { kind }]) => kind === "tested").map(([name]) => name);
  const override = join(runContext.folders.work, "compose.builds.yml");
  const image = testedImage(runContext.run, undefined);
  await writeFile(override, composeBuilds(new Map(overrides), new Map(tested.map((name) => [name, image]))));

  const composed = { name: objectName(runContext.run), files: [...plan.files, override], env };
  const run = (names: readonly string[], builder: string | undefined) =>
    names.length === 0
      ? undefined
      : runContext.log.group(`Build of ${names.join(", ")}, of the Compose project`, () =>
          runContext.log.untrusted((print) => buildProject(runContext.docker, composed, names, builder, print)),
        );
  const onEngine = onChanged(new Map(builds), new Set(changed.keys()));
  // Only the engine's own builder sees the engine's images.
  const isOnEngine = calls.flat().some((name) => onEngine.has(name));
  const builder = isOnEngine ? await engineBuilder(runContext.docker) : undefined;
  const platforms = new Set(isOnEngine ? [...onEngine].map((name) => model.services.get(name)?.platform) : []);
  for (const platform of platforms)
    await holdImage(runContext.docker, idFor(built, platform), runContext.run, testedTag(platform));
  for (const names of calls) {
    await run(
      names.filter((name) => onEngine.has(name)),
      builder,
    );
    await run(
      names.filter((name) => !onEngine.has(name)),
      undefined,
    );
  }
}

/** Returns the services whose build uses an image of the run, directly or through a context. */
function onChanged(builds: ReadonlyMap<string, ComposeBuild>, changed: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(changed);
  let size = -1;
  while (size !== found.size) {
    size = found.size;
    for (const [name, { contexts }] of builds)
      if ([...contexts.values()].some((context) => found.has(contextOf(context).service ?? ""))) found.add(name);
  }
  return found;
}

/** Returns the image's Id for a platform. If the image does not support the platform, the build reports it. */
function idFor({ id, platforms }: BuiltImage, platform: string | undefined): string {
  return platforms.find((one) => platform !== undefined && samePlatform(one.platform, platform))?.id ?? id;
}
