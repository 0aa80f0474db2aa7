/** Only changes that the build can see count as changes of the image. */
import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { absent, isAbsent } from "../disk/absent.ts";
import { readRegularFile } from "../disk/regular-file.ts";
import { NoCheckout } from "../git/failures.ts";
import { everything, type View } from "../git/view.ts";
import { findRepository } from "../git/repository.ts";
import type { BuildPlan } from "../gate/plan.ts";
import { dockerExcepts, dockerIgnore, type Ignored } from "./docker-ignore.ts";
import { isAddress } from "./remote-context.ts";

type BuildPaths = Pick<BuildPlan, "context" | "file" | "buildContexts">;

/** Real and absolute path of a file, or of a folder with its contents. */
type Place = {
  readonly path: string;
  readonly ignored: Ignored;
  /** Returns true if something in an ignored folder may still be included. */
  readonly excepts: (folder: string) => boolean;
};

const longestIgnoreFile = 1024 * 1024;

const ignoresNothing: Ignored = () => false;
const everywhere = () => true;
const nothingIgnored = { ignored: ignoresNothing, excepts: everywhere };

/** Covers the context without what .dockerignore excludes, the Dockerfile, ignore files and other local contexts. */
export async function viewOfBuild(build: BuildPaths, top: string): Promise<View> {
  const places = await Promise.all((await placesOf(build)).map((place) => within(place, top)));
  const inside = places.filter((place) => place !== undefined);
  if (inside.some(({ path, ignored }) => path === "" && ignored === ignoresNothing)) return everything;
  return {
    paths: [...new Set(inside.map(({ path }) => path))],
    sees: (file) =>
      inside.some(({ path, ignored }) => {
        if (file === path) return true;
        const inPlace = pathWithin(path, file);
        return inPlace !== undefined && !ignored(inPlace);
      }),
    mayHold: (folder) =>
      inside.some(({ path, excepts }) => {
        const inPlace = pathWithin(path, folder);
        return inPlace === undefined ? pathWithin(folder, path) !== undefined : excepts(inPlace);
      }),
  };
}

function pathWithin(folder: string, path: string): string | undefined {
  if (folder === "") return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

async function placesOf({ context, file, buildContexts }: BuildPaths): Promise<readonly Place[]> {
  const dockerfile = file === "" ? join(context, "Dockerfile") : file;
  const ignoreFiles = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")];
  const others = buildContexts.flatMap((named) => localPath(named.slice(named.indexOf("=") + 1)));
  const seenWhole = await Promise.all([dockerfile, ...ignoreFiles, ...others].map(realPlaces));
  const root = await realpath(context).catch(absent);
  return [
    ...seenWhole.flat().map((path) => ({ path, ignored: ignoresNothing, excepts: everywhere })),
    ...(root === undefined ? [] : [{ path: root, ...ignoredBy(ignoreFiles) }]),
  ];
}

/** https://docs.docker.com/reference/cli/docker/buildx/build/#build-context */
function localPath(context: string): readonly string[] {
  const [, layout] = /^oci-layout:\/\/(.+?)(?:@sha256:[0-9a-f]+|:[\w.-]+)?$/u.exec(context) ?? [];
  if (layout !== undefined) return [layout];
  return isAddress(context) || /^(?:target|input):/u.test(context) ? [] : [context];
}

/** A link counts, and so does its target. A missing file counts too: it may have been deleted. */
async function realPlaces(path: string): Promise<readonly string[]> {
  const folder = await realpath(dirname(path)).catch(absent);
  const target = await realpath(path).catch(absent);
  return [folder === undefined ? undefined : join(folder, basename(path)), target].filter((each) => each !== undefined);
}

/** Uses the first of these files that exists, as BuildKit does. An unreadable one ignores nothing. */
function ignoredBy(files: readonly string[]): Omit<Place, "path"> {
  for (const file of files) {
    try {
      const text = readRegularFile(file, longestIgnoreFile).toString("utf8");
      return { ignored: dockerIgnore(text), excepts: dockerExcepts(text) };
    } catch (error) {
      if (!isAbsent(error)) return nothingIgnored;
    }
  }
  return nothingIgnored;
}

/** Returns the place relative to the checkout, or undefined outside of it. A submodule counts as a whole. */
async function within({ path, ...more }: Place, top: string): Promise<Place | undefined> {
  const own = await findRepository(path).catch((error: unknown) => {
    if (error instanceof NoCheckout) return undefined;
    throw error;
  });
  const place = own === undefined || own.top === top ? path : own.top;
  const found = relative(top, resolve(place));
  if (found === ".." || found.startsWith(`..${sep}`)) return undefined;
  return { path: found.split(sep).join("/"), ...more };
}
