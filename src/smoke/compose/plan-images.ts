import { realpath } from "node:fs/promises";
import pMap from "p-map";
import type { ComposeService } from "../../docker/compose/service.ts";
import type { RunId } from "../../ownership/run-id.ts";
import { serviceImage, testedImage } from "../../ownership/names.ts";
import { Fault } from "../../gate/fault.ts";
import type { BuildRecipe } from "../../image/build-recipe.ts";
import { imageUnderTest, type ImageUnderTest, type TestedNames } from "../../image/image-under-test.ts";
import type { SmokePlan } from "../../gate/plan.ts";
import type { RunContext } from "../../gate/context.ts";
import { type BuildNeeds, buildOrder } from "./build-order.ts";
import { type ChangedBuild, changedBuild, contextOf, type OwnImage } from "./changed-build.ts";
import { imageMounts, withImageMounts } from "../mounts/mounted-images.ts";
import { otherServices, type Project } from "./project.ts";
import { baseNames, namesOf, ProjectBuilds, type ServiceSource, sourcesOf } from "./sources.ts";

export type ProjectPlan = {
  readonly project: Project;
  /** The services of all variants, without the app's. */
  readonly others: readonly string[];
  readonly sources: ReadonlyMap<string, ServiceSource>;
  /** Builds that use the image under test, or another build of the project. */
  readonly changed: ReadonlyMap<string, ChangedBuild>;
  /** The services of each Compose build call, in the order of the calls. */
  readonly builds: readonly (readonly string[])[];
};

/**
 * Decides, before anything is built, which image each service runs.
 * @throws Fault if a service names the image under test but cannot run it.
 */
export async function planImages(
  { variants }: SmokePlan,
  project: Project,
  image: ImageUnderTest,
  { run, engine, log }: RunContext,
): Promise<ProjectPlan> {
  const app = project.plan.service;
  const services = new Map(
    await pMap(project.model.services, async ([name, service]): Promise<[string, ComposeService]> => [
      name,
      { ...service, build: service.build === undefined ? undefined : await withRealPaths(service.build) },
    ]),
  );
  const own = services.get(app);
  const names = image.names.and(own === undefined ? [] : namesOf(own));
  const build = image.build === undefined ? undefined : await withRealPaths(image.build);
  const sources = sourcesOf(services, app, { names, build });
  const built = new ProjectBuilds(services, sources);
  const others = new Set(
    variants.flatMap(({ stack }) => (stack.kind === "compose" ? otherServices(project, stack.only) : [])),
  );
  for (const name of others)
    if (sources.get(name)?.kind === "tested") log.info(`The service ${name} runs the image under test`);

  const mounting = withImageMounts(services, (mounted) => {
    if (names.has(mounted)) return imageUnderTest;
    const source = built.called(mounted);
    return source?.kind === "tested" ? imageUnderTest : builtBy(source, run);
  });
  const changed = changedBuilds(services, sources, built, baseNames(image.names, own), run);
  const running = [...others].flatMap((name) => sources.get(name) ?? []);
  const mounted = [app, ...others].flatMap((name) => mountedBuilds(services.get(name), built));
  const wanted = [...running, ...mounted].flatMap((source) => (source.kind === "built" ? [source.by] : []));
  const order = buildOrder(new Set(wanted), needsOf(services, sources, changed));
  for (const name of order.services) refuseOldBuilder(name, changed.get(name), engine.version);
  const model = { ...project.model, services: mounting };
  return { project: { ...project, model }, others: [...others], sources, changed, builds: order.calls };
}

function builtBy(source: ServiceSource | undefined, run: RunId): string | undefined {
  return source?.kind === "built" ? serviceImage(run, source.by) : undefined;
}

function mountedBuilds(service: ComposeService | undefined, built: ProjectBuilds): readonly ServiceSource[] {
  const mounts = service === undefined ? [] : imageMounts(service);
  return mounts.flatMap(({ source = "" }) => built.called(source) ?? []);
}

/** @param bases the names that stand for the image under test in a build. */
function changedBuilds(
  services: ReadonlyMap<string, ComposeService>,
  sources: ReadonlyMap<string, ServiceSource>,
  built: ProjectBuilds,
  bases: TestedNames,
  run: RunId,
): ReadonlyMap<string, ChangedBuild> {
  const changed = new Map<string, ChangedBuild>();
  for (const [name, { build, platform }] of services) {
    if (build === undefined || sources.get(name)?.kind === "tested") continue;
    const tested = testedImage(run, platform);
    const ownImage = (called: string): OwnImage | undefined => {
      const source = built.called(called);
      if (bases.has(called) || source?.kind === "tested") return { image: tested, by: undefined };
      // A build on its own image's name uses a foreign image.
      if (source?.kind !== "built" || source.by === name) return undefined;
      return { image: serviceImage(run, source.by), by: source.by };
    };
    const change = changedBuild(build, sources, tested, ownImage);
    if (change !== undefined) changed.set(name, change);
  }
  return changed;
}

function needsOf(
  services: ReadonlyMap<string, ComposeService>,
  sources: ReadonlyMap<string, ServiceSource>,
  changed: ReadonlyMap<string, ChangedBuild>,
): ReadonlyMap<string, BuildNeeds> {
  return new Map(
    [...services].map(([name, { build }]): [string, BuildNeeds] => {
      const contexts = [...(build?.contexts.values() ?? [])].flatMap((context) => contextOf(context).service ?? []);
      const beside = new Set(contexts.filter((service) => sources.get(service)?.kind === "built"));
      return [name, { before: changed.get(name)?.on ?? new Set(), beside }];
    }),
  );
}

/** The first engine whose BuildKit supports named contexts. */
const namedContextsSince = 23;

function refuseOldBuilder(name: string, change: ChangedBuild | undefined, version: string): void {
  if (change?.isNamed !== true || Number.parseInt(version, 10) >= namedContextsSince) return;
  throw new Fault(
    `the service ${name} of the Compose project cannot be built on an image of this run`,
    `the engine is of version ${version}, whose builder knows no additional_contexts`,
    `Use Engine ${namedContextsSince} or newer, or name the image in a FROM of a Dockerfile of this checkout.`,
  );
}

/** Resolves links, so that two paths of one folder are equal. */
async function withRealPaths<Recipe extends BuildRecipe>(recipe: Recipe): Promise<Recipe> {
  return {
    ...recipe,
    context: await realPath(recipe.context),
    dockerfile: recipe.dockerfile === undefined ? undefined : await realPath(recipe.dockerfile),
  };
}

/** Returns a path that is missing, or not on this machine, unchanged. */
async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
