/** Finds out where the images of a Compose project come from, before anything is built. */
import { realpath } from "node:fs/promises";
import pMap from "p-map";
import type { ComposeService } from "../../../docker/compose-model.ts";
import { imageRepository, imageTags } from "../../../docker/labels.ts";
import { Fault } from "../../../fault.ts";
import type { BuildRecipe } from "../../../image/build-recipe.ts";
import { imageUnderTest, type ImageUnderTest } from "../../../image/image-under-test.ts";
import type { SmokePlan } from "../../../plan.ts";
import type { World } from "../../../world.ts";
import { type ChangedBuild, changedBuild } from "./changed-build.ts";
import { withImageMounts } from "./image-mounts.ts";
import { otherServices, type Project } from "./project.ts";
import { baseNames, type ServiceSource, sourcesOf } from "./sources.ts";

/** Where the images of a project are to come from. */
export type ProjectPlan = {
  readonly project: Project;
  /** The services that variants have besides the app's. */
  readonly others: readonly string[];
  readonly sources: ReadonlyMap<string, ServiceSource>;
  /** What is built on the image under test. */
  readonly changed: ReadonlyMap<string, ChangedBuild>;
};

/** The first engine whose own BuildKit knows contexts that have names. */
const namedContextsSince = 23;

/**
 * Finds out, before anything is built, what each service is to run.
 * @throws Fault where a service names the image under test, and cannot have it.
 */
export async function planImages(
  { variants }: SmokePlan,
  project: Project,
  image: ImageUnderTest,
  { run, engine, log }: World,
): Promise<ProjectPlan> {
  const app = project.plan.service;
  const services = new Map(
    await pMap(project.model.services, async ([name, service]): Promise<[string, ComposeService]> => [
      name,
      { ...service, build: service.build === undefined ? undefined : await withRealPaths(service.build) },
    ]),
  );
  const own = services.get(app);
  const names = image.names.and(own?.image);
  const bases = baseNames(image.names, own);
  const build = image.build === undefined ? undefined : await withRealPaths(image.build);
  const sources = sourcesOf(services, app, { names, build });
  const others = new Set(
    variants.flatMap(({ stack }) => (stack.kind === "compose" ? otherServices(project, stack.only) : [])),
  );
  for (const name of others)
    if (sources.get(name)?.kind === "tested") log.info(`The service ${name} runs the image under test`);
  const changed = new Map<string, ChangedBuild>();
  for (const [name, service] of services) {
    if (service.build === undefined || sources.get(name)?.kind === "tested") continue;
    const heldAs = `${imageRepository(run)}:${imageTags.tested(service.platform)}`;
    const change = changedBuild(service.build, sources, bases, heldAs);
    if (change === undefined) continue;
    changed.set(name, change);
    const isNeeded = [...others].some((other) => isBuiltBy(sources.get(other), name));
    if (isNeeded && change.isNamed && Number.parseInt(engine.version, 10) < namedContextsSince) {
      throw new Fault(
        `the service ${name} of the Compose project cannot be built on the image under test`,
        `the engine is of version ${engine.version}, whose builder knows no additional_contexts`,
        `Use Engine ${namedContextsSince} or newer, or name the image in a FROM of a Dockerfile of this checkout.`,
      );
    }
  }
  const model = {
    ...project.model,
    services: withImageMounts(services, (mounted) => (names.has(mounted) ? imageUnderTest : undefined)),
  };
  return { project: { ...project, model }, others: [...others], sources, changed };
}

function isBuiltBy(source: ServiceSource | undefined, name: string): boolean {
  return source?.kind === "built" && source.by === name;
}

/** Two paths of one folder are one. */
async function withRealPaths<Recipe extends BuildRecipe>(recipe: Recipe): Promise<Recipe> {
  return {
    ...recipe,
    context: await realPath(recipe.context),
    dockerfile: recipe.dockerfile === undefined ? undefined : await realPath(recipe.dockerfile),
  };
}

/** What is not there, or not of this machine, is left as it is written. */
async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
