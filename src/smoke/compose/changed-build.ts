/** Dockerfiles get the run's name of an image: under any other, BuildKit may find an older image or ask a registry. */
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { absent } from "../../disk/absent.ts";
import { readRegularFile } from "../../disk/regular-file.ts";
import type { ComposeBuild } from "../../docker/compose/service-build.ts";
import { isRemoteContext } from "../../image/build-recipe.ts";
import { readDockerfile, withImages } from "../../image/dockerfile.ts";
import { spelled } from "../../image/image-under-test.ts";
import type { ServiceSource } from "./sources.ts";

export type ChangedBuild = {
  /** The changed Dockerfile; undefined keeps the project's. */
  readonly dockerfile: string | undefined;
  /** The path of the project's Dockerfile; undefined if it is inline in the Compose file. */
  readonly path: string | undefined;
  readonly contexts: ReadonlyMap<string, string>;
  /** True if a context refers to an image of the run. */
  readonly isNamed: boolean;
  /** The project's services whose images this build uses. */
  readonly on: ReadonlySet<string>;
};

export type OwnImage = {
  /** The run's own name for the image. */
  readonly image: string;
  /** The service that builds it; undefined for the image under test. */
  readonly by: string | undefined;
};

/**
 * @param ownImage returns undefined for an image that is not of this run.
 * @returns undefined if the build uses no image of this run.
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
  // BuildKit replaces the stage with a context of that name.
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

export function contextOf(context: string): { readonly service?: string; readonly name?: string } {
  // Bake calls a Compose service a target.
  return /^(?:(?:service|target):(?<service>.*)|docker-image:\/\/(?<name>.*))$/u.exec(context)?.groups ?? {};
}

/** @returns the path of the changed Dockerfile; undefined if the project's is used. */
export async function writeDockerfile(
  { dockerfile, path }: ChangedBuild,
  service: string,
  folder: string,
): Promise<string | undefined> {
  if (dockerfile === undefined) return undefined;
  const own = join(folder, `compose.${service}.Dockerfile`);
  await writeFile(own, dockerfile, encoding);
  if (path !== undefined) await copyFile(`${path}.dockerignore`, `${own}.dockerignore`).catch(absent);
  return own;
}

/** Latin-1 maps every byte to one character, so no byte changes. */
const encoding = "latin1";

const mostBytes = 4 * 1024 * 1024;

/** Returns undefined if only the builder can read the Dockerfile, or if it is invalid: the build reports that. */
export function dockerfileOf({ context, dockerfile, inline }: ComposeBuild): string | undefined {
  if (inline !== undefined) return Buffer.from(inline).toString(encoding);
  if (dockerfile === undefined || isRemoteContext(context)) return undefined;
  try {
    return readRegularFile(dockerfile, mostBytes).toString(encoding);
  } catch {
    return undefined;
  }
}
