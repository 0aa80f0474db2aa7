/**
 * The repository that a folder lies in. git's own search is not used: it takes any folder that looks like a bare
 * repository for one, and the files of a pull request can look like that. No commit can hold anything called `.git`.
 */
import { realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { NoCheckout } from "./failures.ts";

export type Repository = {
  /** The folder that holds the whole checkout. */
  readonly top: string;
  /** Its `.git`: a folder, or the file that stands for one in a worktree or a submodule. */
  readonly gitDir: string;
};

/** @throws NoCheckout where neither the folder nor one above it holds a `.git`. */
export async function findRepository(folder: string): Promise<Repository> {
  const start = await realpath(folder).catch(() => undefined);
  if (start === undefined) throw new NoCheckout(`there is no such folder: ${folder}`);
  for (let top = start; ; top = dirname(top)) {
    const gitDir = join(top, ".git");
    const found = await stat(gitDir).catch(() => undefined);
    if (found !== undefined && (found.isDirectory() || found.isFile())) return { top, gitDir };
    if (top === dirname(top)) throw new NoCheckout("it is not a git repository, and lies in none");
  }
}
