/** Git's own search is not used: it accepts a bare repository, which a commit can contain, unlike a `.git`. */
import { lstat, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { absent } from "../disk/absent.ts";
import { isWithin } from "../disk/within.ts";
import { GitFailed, LinkedOutside, NoCheckout } from "./failures.ts";

export type Repository = {
  readonly top: string;
  readonly gitDir: string;
};

/** @throws NoCheckout if no folder on the path holds a `.git`; LinkedOutside if a link leads out of its checkout. */
export async function findRepository(folder: string): Promise<Repository> {
  try {
    return await repositoryAround(folder);
  } catch (error) {
    if (error instanceof GitFailed) throw error;
    // An unreadable .git must not let an outer checkout answer instead.
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

async function topAbove(folder: string): Promise<string | undefined> {
  for (const path of pathsUpFrom(await realpath(folder))) {
    const found = await stat(join(path, ".git")).catch(absent);
    if (found !== undefined && (found.isDirectory() || found.isFile())) return path;
  }
  return undefined;
}

function pathsUpFrom(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...pathsUpFrom(above)];
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(absent))?.isSymbolicLink() === true;
}
