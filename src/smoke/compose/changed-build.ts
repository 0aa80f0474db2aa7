/**
 * The builds of a Compose project that are built on the image under test, or on what the project builds. Their
 * Dockerfiles name it by a name of the run's own: by any other BuildKit would find an older one, or ask a registry.
 */
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { absent } from "../../disk/absent.ts";
import { readRegularFile } from "../../disk/regular-file.ts";
import type { ComposeBuild } from "../../docker/compose-model.ts";
import { isRemoteContext } from "../../image/build-recipe.ts";
import { readDockerfile, withImages } from "../../image/dockerfile.ts";
import { spelled } from "../../image/image-under-test.ts";
import type { ServiceSource } from "./sources.ts";

/** What is changed of a build. */
export type ChangedBuild = {
  /** Its Dockerfile; undefined leaves the project's. */
  readonly dockerfile: string | undefined;
  /** Where the project's lies; undefined of one that stands in the Compose file. */
  readonly path: string | undefined;
  /** In place of those of the project. */
  readonly contexts: ReadonlyMap<string, string>;
  /** Whether an image of the run is one of them. */
  readonly isNamed: boolean;
  /** The services of the project whose builds it names. */
  readonly on: ReadonlySet<string>;
};

/** What stands for a name in a Dockerfile. */
export type OwnImage = {
  /** The name of the run's that the build is to use. */
  readonly image: string;
  /** The service whose build it is; undefined of the image under test. */
  readonly by: string | undefined;
};

/**
 * @param tested the run's name for the image under test.
 * @param ownImage undefined for what is no image of this run.
 * @returns undefined where it is built on none of them.
 */
export function changedBuild(
  build: ComposeBuild,
  sources: ReadonlyMap<string, ServiceSource>,
  tested: string,
  ownImage: (name: string) => OwnImage | undefined,
): ChangedBuild | undefined {
  const on = new Set<string>();
  const noted = (own: OwnImage | undefined) => {
    if (own?.by !== undefined) on.add(own.by);
    return own?.image;
  };
  const ownContexts = new Map(
    [...build.contexts].flatMap(([key, context]) => {
      const { service, name } = contextOf(context);
      const isTested = service !== undefined && sources.get(service)?.kind === "tested";
      const image = isTested ? tested : name === undefined ? undefined : noted(ownImage(name));
      return image === undefined ? [] : [[key, image] as const];
    }),
  );
  const contexts = new Map(
    [...build.contexts].map(([key, context]) => {
      const image = ownContexts.get(key);
      return [key, image === undefined ? context : `docker-image://${image}`];
    }),
  );
  const text = dockerfileOf(build);
  if (text === undefined)
    return ownContexts.size === 0 ? undefined : { dockerfile: undefined, path: undefined, contexts, isNamed: true, on };

  const dockerfile = readDockerfile(text, build.args);
  // BuildKit puts such a context in the place of the stage.
  const replaced = new Set([...ownContexts.keys()].filter((key) => !dockerfile.stages.has(key.toLowerCase())));
  const keys = new Map([...build.contexts.keys()].map((key) => [spelled(key), key]));
  const changed = withImages(text, dockerfile, (name) => {
    const key = keys.get(spelled(name));
    if (key === undefined) return noted(ownImage(name));
    return replaced.has(key) ? ownContexts.get(key) : undefined;
  });
  if (ownContexts.size === 0 && changed === text) return undefined;
  for (const key of replaced) contexts.delete(key);
  return { dockerfile: changed, path: build.dockerfile, contexts, isNamed: replaced.size < ownContexts.size, on };
}

/** What a context is that is no folder: a service of the project, or an image. */
export function contextOf(context: string): { readonly service?: string; readonly name?: string } {
  // What Compose calls a service, Bake calls a target.
  return /^(?:(?:service|target):(?<service>.*)|docker-image:\/\/(?<name>.*))$/u.exec(context)?.groups ?? {};
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
export function dockerfileOf({ context, dockerfile, inline }: ComposeBuild): string | undefined {
  if (inline !== undefined) return Buffer.from(inline).toString(encoding);
  if (dockerfile === undefined || isRemoteContext(context)) return undefined;
  try {
    return readRegularFile(dockerfile, mostBytes).toString(encoding);
  } catch {
    return undefined;
  }
}
