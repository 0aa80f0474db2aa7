/**
 * The repository that a folder lies in. git's own search is not used: it takes any folder that looks like a bare
 * repository for one, and the files of a pull request can look like that. No commit can hold anything called `.git`.
 */
import { lstat, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { absent } from "../disk/absent.ts";
import { GitFailed, LinkedOutside, NoCheckout } from "./failures.ts";

export type Repository = {
  /** The folder that holds the whole checkout. */
  readonly top: string;
  /** Its `.git`: a folder, or the file that stands for one in a worktree or a submodule. */
  readonly gitDir: string;
};

/**
 * The checkout is the one in which the folder lies by its path: a link in it may lead into another one.
 * @throws NoCheckout where neither the folder nor one above it holds a `.git`; LinkedOutside where it leads elsewhere.
 */
export async function findRepository(folder: string): Promise<Repository> {
  try {
    return await repositoryAround(folder);
  } catch (error) {
    if (error instanceof GitFailed) throw error;
    // A .git that cannot be read must not make an outer checkout answer for it.
    throw new GitFailed(`${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

async function repositoryAround(folder: string): Promise<Repository> {
  const real = await realpath(folder).catch(absent);
  if (real === undefined) throw new NoCheckout(`there is no such folder: ${folder}`);
  for (const path of pathsUpFrom(resolve(folder))) {
    if (!(await isLink(path))) continue;
    const around = await topAbove(dirname(path));
    if (around !== undefined && !isWithin(real, around))
      throw new LinkedOutside(`${folder} leads to ${real}, which is outside of the checkout ${around}`);
  }
  const top = await topAbove(real);
  if (top === undefined) throw new NoCheckout("it is not a git repository, and lies in none");
  return { top, gitDir: join(top, ".git") };
}

/** The real path of the nearest folder with a `.git`. */
async function topAbove(folder: string): Promise<string | undefined> {
  for (const path of pathsUpFrom(await realpath(folder))) {
    const found = await stat(join(path, ".git")).catch(absent);
    if (found !== undefined && (found.isDirectory() || found.isFile())) return path;
  }
  return undefined;
}

/** The path, and every folder above it. */
function pathsUpFrom(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...pathsUpFrom(above)];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(absent))?.isSymbolicLink() === true;
}
