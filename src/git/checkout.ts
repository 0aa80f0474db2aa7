/** What a Git checkout holds: its commit, and what has been changed since. */
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Git, GitFailed } from "./git.ts";

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
  // Two processes side by side: a run waits for them.
  const [said, { commit, entries }] = await Promise.all([
    git.call(folder, ["rev-parse", "--show-toplevel"]),
    readStatus(git, folder),
  ]);
  const top = said.replace(/\n$/u, "");
  if (commit === undefined) throw new GitFailed(`the checkout ${top} has no commit`);
  return { top, revision: commit, changes: entries.length };
}

/**
 * A hash of what the files hold that are not ignored: the same content gives the same, another edit another. Nothing
 * is written to the repository.
 * @param work a folder for what git writes meanwhile.
 */
export async function contentHash(git: Git, top: string, work: string): Promise<string> {
  const folder = await mkdtemp(join(work, "content-"));
  try {
    const [objects = "", index = ""] = (
      await git.call(top, ["rev-parse", "--git-path", "objects", "--git-path", "index"])
    ).split("\n");
    await mkdir(join(folder, "objects"));
    // With what the real index knows of files that have not changed, they need not be read again.
    await copyFile(resolve(top, index), join(folder, "index")).catch(() => undefined);
    const env = {
      GIT_INDEX_FILE: join(folder, "index"),
      GIT_OBJECT_DIRECTORY: join(folder, "objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(top, objects),
    };
    await git.call(top, ["add", "--all", "--", ...userFiles], env);
    const hash = createHash("sha256").update(await git.call(top, ["write-tree"], env));
    for (const path of await changedSubmodules(git, top)) {
      // A tree knows no more of a submodule than its commit.
      hash.update(`${path}\0${await contentHash(git, join(top, path), work)}\0`);
    }
    return hash.digest("hex");
  } finally {
    await rm(folder, { recursive: true });
  }
}

const userFiles = [":/", `:(top,exclude)${devTagFile}`];

type Status = {
  /** The full name of the commit that HEAD is; undefined where there is none yet. */
  readonly commit: string | undefined;
  /** One for each file that differs from it. */
  readonly entries: readonly string[];
};

/** Of `git status --porcelain=v2 --branch`: https://git-scm.com/docs/git-status#_porcelain_format_version_2. */
async function readStatus(git: Git, folder: string): Promise<Status> {
  const how = ["--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames"];
  const said = await git.call(folder, ["status", ...how, "--", ...userFiles]);
  // Headers come first, and this one before all others; where there is no commit it says `(initial)`.
  const [, commit] = /^# branch\.oid ([0-9a-f]+)\0/u.exec(said) ?? [];
  return { commit, entries: said.split("\0").filter((line) => line !== "" && !line.startsWith("# ")) };
}

async function changedSubmodules(git: Git, top: string): Promise<readonly string[]> {
  return (await readStatus(git, top)).entries.flatMap((entry) => {
    // `1 <XY> S<c><m><u> <mode> <mode> <mode> <hash> <hash> <path>`: m and u are changes inside of it.
    const [, path] = /^1 \S+ S.(?:M.|.U) (?:\S+ ){5}([^]*)$/u.exec(entry) ?? [];
    return path === undefined ? [] : [path];
  });
}
