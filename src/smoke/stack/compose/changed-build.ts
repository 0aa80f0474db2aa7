/**
 * The builds of a Compose project that are built on the image under test. Their Dockerfiles name it by a name of the
 * run's own: BuildKit would ask a registry for any other, or build it a second time.
 */
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { absent } from "../../../disk/absent.ts";
import { readRegularFile } from "../../../disk/regular-file.ts";
import type { ComposeBuild } from "../../../docker/compose-model.ts";
import { isRemoteContext } from "../../../image/build-recipe.ts";
import { readDockerfile, withImages } from "../../../image/dockerfile.ts";
import { spelled, type TestedNames } from "../../../image/image-under-test.ts";
import type { ServiceSource } from "./sources.ts";

/** What is changed of a build. */
export type ChangedBuild = {
  /** Its Dockerfile; undefined leaves the project's. */
  readonly dockerfile: string | undefined;
  /** Where the project's lies; undefined of one that stands in the Compose file. */
  readonly path: string | undefined;
  /** In place of those of the project. */
  readonly contexts: ReadonlyMap<string, string>;
  /** Whether the image under test is one of them. */
  readonly isNamed: boolean;
};

/**
 * @param names that stand for the image under test where something is built on it.
 * @param image the name of the run's that the build is to use.
 * @returns undefined where it has nothing of the image under test.
 */
export function changedBuild(
  build: ComposeBuild,
  sources: ReadonlyMap<string, ServiceSource>,
  names: TestedNames,
  image: string,
): ChangedBuild | undefined {
  const isTested = (context: string) => {
    // What Compose calls a service, Bake calls a target.
    const { service, name } =
      /^(?:(?:service|target):(?<service>.*)|docker-image:\/\/(?<name>.*))$/u.exec(context)?.groups ?? {};
    return service === undefined ? name !== undefined && names.has(name) : sources.get(service)?.kind === "tested";
  };
  const tested = [...build.contexts].filter(([, context]) => isTested(context)).map(([key]) => key);
  const contexts = new Map(
    [...build.contexts].map(([key, context]) => [key, isTested(context) ? `docker-image://${image}` : context]),
  );
  const text = dockerfileOf(build);
  if (text === undefined)
    return tested.length === 0 ? undefined : { dockerfile: undefined, path: undefined, contexts, isNamed: true };

  const dockerfile = readDockerfile(text, build.args);
  // BuildKit puts such a context in the place of the stage.
  const replaced = new Set(tested.filter((key) => !dockerfile.stages.has(key.toLowerCase())));
  const keys = new Map([...build.contexts.keys()].map((key) => [spelled(key), key]));
  const changed = withImages(text, dockerfile, (name) => {
    const key = keys.get(spelled(name));
    return (key === undefined ? names.has(name) : replaced.has(key)) ? image : undefined;
  });
  if (tested.length === 0 && changed === text) return undefined;
  for (const key of replaced) contexts.delete(key);
  return { dockerfile: changed, path: build.dockerfile, contexts, isNamed: replaced.size < tested.length };
}

/**
 * Writes the Dockerfile where Compose finds it, with what the project's own does not let into its context.
 * @returns its path; undefined where the project's is used.
 */
export async function writeDockerfile(
  { dockerfile, path }: ChangedBuild,
  service: string,
  folder: string,
): Promise<string | undefined> {
  if (dockerfile === undefined) return undefined;
  const own = join(folder, `compose.${service}.Dockerfile`);
  await writeFile(own, dockerfile, encoding);
  // https://docs.docker.com/build/concepts/context/#filename-and-location
  if (path !== undefined) await copyFile(`${path}.dockerignore`, `${own}.dockerignore`).catch(absent);
  return own;
}

/** In which every byte is a letter, and stays what it is. */
const encoding = "latin1";

const mostBytes = 4 * 1024 * 1024;

/** Undefined where only the builder can read it; what is wrong with it is for the build to say. */
function dockerfileOf({ context, dockerfile, inline }: ComposeBuild): string | undefined {
  if (inline !== undefined) return Buffer.from(inline).toString(encoding);
  if (dockerfile === undefined || isRemoteContext(context)) return undefined;
  try {
    return readRegularFile(dockerfile, mostBytes).toString(encoding);
  } catch {
    return undefined;
  }
}
