/** What a Git checkout holds: its commit, and what has been changed since. */
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Git } from "./git.ts";
import { absent } from "../disk/absent.ts";
import { GitFailed } from "./failures.ts";
import { findRepository, type Repository } from "./repository.ts";

/** Written by the gate itself: it is no change of the user's. */
export const devTagFile = ".dev-image-tag";

export type Checkout = {
  /** The folder that holds the whole of it. */
  readonly top: string;
  /** The full name of the commit that HEAD is. */
  readonly revision: string;
  /** Files that differ from that commit: tracked and changed, or untracked and not ignored. */
  readonly changes: number;
};

/**
 * The checkout that a folder lies in: a clone, a shallow one, a worktree, a submodule, with HEAD detached or not.
 * @throws GitFailed where it lies in none, or in one without a commit.
 */
export async function readCheckout(git: Git, folder: string): Promise<Checkout> {
  const repository = await findRepository(folder);
  const { commit, entries } = await readStatus(git, repository);
  if (commit === undefined) throw new GitFailed(`the checkout ${repository.top} has no commit`);
  return { top: repository.top, revision: commit, changes: entries.length };
}

/** The full name of the commit that HEAD is now, of the checkout with this top folder. */
export async function readHead(git: Git, top: string): Promise<string> {
  return (await git.in(await findRepository(top), ["rev-parse", "--verify", "HEAD"])).trim();
}

/**
 * A hash of what the files hold that are not ignored: the same content gives the same, another edit another. Nothing
 * is written to the repository.
 * @param work a folder for what git writes meanwhile.
 */
export async function contentHash(git: Git, top: string, work: string): Promise<string> {
  const repository = await findRepository(top);
  const folder = await mkdtemp(join(work, "content-"));
  try {
    const paths = await git.in(repository, ["rev-parse", "--git-path", "objects", "--git-path", "index"]);
    const [objects = "", index = ""] = paths.split("\n");
    await mkdir(join(folder, "objects"));
    // With what the real index knows of files that have not changed, they need not be read again.
    await copyIndex(resolve(top, index), join(folder, "index"));
    const env = {
      GIT_INDEX_FILE: join(folder, "index"),
      GIT_OBJECT_DIRECTORY: join(folder, "objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(top, objects),
    };
    await git.in(repository, ["add", "--all", "--", ":/"], env);
    // An exclusion would be an error where the user ignores the file.
    await git.in(repository, ["rm", "--cached", "--quiet", "--ignore-unmatch", "--", `:(top)${devTagFile}`], env);
    const hash = createHash("sha256").update(await git.in(repository, ["write-tree"], env));
    for (const path of await changedSubmodules(git, repository)) {
      // A tree knows no more of a submodule than its commit.
      hash.update(`${path}\0${await contentHash(git, join(top, path), work)}\0`);
    }
    return hash.digest("hex");
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Copies an index with its age: git reads a file again that was changed in the second in which its index was written or
 * later, since an edit of the same size would show in nothing else. By a younger copy it would take that file as it was.
 * https://git-scm.com/docs/racy-git
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const found = await stat(from).catch(absent);
  // A repository in which nothing was ever added has none.
  if (found === undefined) return;
  await copyFile(from, to);
  const second = Math.floor(found.mtimeMs / 1000);
  await utimes(to, second, second);
}

const userFiles = [":/", `:(top,exclude)${devTagFile}`];

type Status = {
  /** The full name of the commit that HEAD is; undefined where there is none yet. */
  readonly commit: string | undefined;
  /** One for each file that differs from it. */
  readonly entries: readonly string[];
};

/** Of `git status --porcelain=v2 --branch`: https://git-scm.com/docs/git-status#_porcelain_format_version_2. */
async function readStatus(git: Git, repository: Repository): Promise<Status> {
  // A file of the checkout, .gitmodules, may say that the changes of a submodule do not count.
  const all = ["--untracked-files=all", "--ignore-submodules=none"];
  const how = ["--porcelain=v2", "--branch", "-z", "--no-renames", ...all];
  const said = await git.in(repository, ["status", ...how, "--", ...userFiles]);
  // Headers come first, and this one before all others; where there is no commit it says `(initial)`.
  const [, commit] = /^# branch\.oid ([0-9a-f]+)\0/u.exec(said) ?? [];
  return { commit, entries: said.split("\0").filter((line) => line !== "" && !line.startsWith("# ")) };
}

async function changedSubmodules(git: Git, repository: Repository): Promise<readonly string[]> {
  return (await readStatus(git, repository)).entries.flatMap((entry) => {
    // `1 <XY> S<c><m><u> <mode> <mode> <mode> <hash> <hash> <path>`: m and u are changes inside of it.
    const [, path] = /^1 \S+ S.(?:M.|.U) (?:\S+ ){5}([^]*)$/u.exec(entry) ?? [];
    return path === undefined ? [] : [path];
  });
}
