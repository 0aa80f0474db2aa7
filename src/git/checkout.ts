import { createHash } from "node:crypto";
import { copyFile, lstat, mkdir, mkdtemp, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Git } from "./git.ts";
import { absent } from "../disk/absent.ts";
import { GitFailed } from "./failures.ts";
import { findRepository, type Repository } from "./repository.ts";
import { everything, type View } from "./view.ts";

/** The gate writes this file itself, so it does not count as a change. */
export const devTagFile = ".dev-image-tag";

export type Checkout = {
  readonly top: string;
  readonly revision: string;
  /** Number of visible files that differ from the commit, untracked ones included, ignored ones not. */
  readonly changes: number;
};

export type ViewOf = (top: string) => View | Promise<View>;

/** Reads a clone, shallow or not, a worktree or a submodule. Throws a GitFailed if there is none, or no commit yet. */
export async function readCheckout(
  git: Git,
  folder: string,
  viewOf: ViewOf = () => everything,
): Promise<Checkout & { readonly view: View }> {
  const repository = await findRepository(folder);
  const view = await viewOf(repository.top);
  const { commit, changes } = await readStatus(git, repository, view);
  if (commit === undefined) throw new GitFailed(`the checkout ${repository.top} has no commit`);
  return { top: repository.top, revision: commit, changes: changes.length, view };
}

export async function readHead(git: Git, top: string): Promise<string> {
  return (await git.in(await findRepository(top), ["rev-parse", "--verify", "HEAD"])).trim();
}

/** The difference from the commit in the visible files, including those that git is told to ignore. */
type Content = {
  readonly hash: string;
  readonly isCommit: boolean;
  readonly ignored: readonly string[];
};

/** Writes nothing to the repository: git's temporary files go to the folder `work`. */
export async function readContent(git: Git, top: string, view: View, work: string): Promise<Content> {
  const repository = await findRepository(top);
  const { changes } = await readStatus(git, repository, view);
  const [ignored, hidden] = [await readIgnored(git, repository, view), await readHidden(git, repository, view)];
  const all = [...changes.map(({ path }) => path), ...ignored, ...hidden.there];
  const staged = await stage(git, repository, all, hidden.there.length > 0, work);
  const seen = staged.filter(({ path }) => counts(path, view));
  const isIgnored = (path: string) => ignored.some((each) => path === each || path.startsWith(`${each}/`));
  return {
    hash: await hashOf(git, top, seen, changes, hidden.gone, work),
    isCommit: seen.length === 0 && hidden.gone.length === 0 && !changes.some(({ isChangedInside }) => isChangedInside),
    ignored: seen.map(({ path }) => path).filter(isIgnored),
  };
}

async function hashOf(
  git: Git,
  top: string,
  staged: readonly Staged[],
  changes: readonly Change[],
  gone: readonly string[],
  work: string,
): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, entry } of staged) hash.update(`${entry}\0${path}\0`);
  for (const path of gone) hash.update(`gone\0${path}\0`);
  for (const { path } of changes.filter(({ isChangedInside }) => isChangedInside)) {
    // A submodule's only content to git is its commit.
    hash.update(`${path}\0${await submoduleHash(git, join(top, path), work)}\0`);
  }
  return hash.digest("hex");
}

async function submoduleHash(git: Git, top: string, work: string): Promise<string> {
  const repository = await findRepository(top);
  const { changes } = await readStatus(git, repository, everything);
  const paths = changes.map(({ path }) => path);
  return hashOf(git, top, await stage(git, repository, paths, false, work), changes, [], work);
}

type Staged = { readonly path: string; readonly entry: string };

/** Stages paths in a copy of the real index, which saves reading, or anew if the real one hides changes. */
async function stage(
  git: Git,
  repository: Repository,
  changed: readonly string[],
  isAnew: boolean,
  work: string,
): Promise<readonly Staged[]> {
  const folder = await mkdtemp(join(work, "content-"));
  try {
    const paths = await git.in(repository, ["rev-parse", "--git-path", "objects", "--git-path", "index"]);
    const [objects = "", index = ""] = paths.split("\n");
    await mkdir(join(folder, "objects"));
    if (!isAnew) await copyIndex(resolve(repository.top, index), join(folder, "index"));
    await writeFile(join(folder, "paths"), changed.map((path) => `${path}\0`).join(""));
    const env = {
      GIT_INDEX_FILE: join(folder, "index"),
      GIT_OBJECT_DIRECTORY: join(folder, "objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(repository.top, objects),
      GIT_LITERAL_PATHSPECS: "1",
    };
    const from = [`--pathspec-from-file=${join(folder, "paths")}`, "--pathspec-file-nul"];
    if (isAnew) await git.in(repository, ["read-tree", "HEAD"], env);
    const whole = ["-c", "core.sparseCheckout=false"];
    if (changed.length > 0) await git.in(repository, [...whole, "add", "--all", "--force", ...from], env);
    const how = ["--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none"];
    const said = (await git.in(repository, ["diff-index", ...how, "HEAD"], env)).split("\0");
    // `:<mode> <mode> <hash> <hash> <status>`, NUL, path, NUL.
    return said.flatMap((entry, at) => (at % 2 === 0 && entry !== "" ? [{ entry, path: said[at + 1] ?? "" }] : []));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Keeps the index's age, by which git finds an edit that kept a file's size: https://git-scm.com/docs/racy-git. */
async function copyIndex(from: string, to: string): Promise<void> {
  const found = await stat(from).catch(absent);
  if (found === undefined) return;
  await copyFile(from, to);
  const second = Math.floor(found.mtimeMs / 1000);
  await utimes(to, second, second);
}

function counts(path: string, view: View): boolean {
  return path !== devTagFile && view.sees(path);
}

type Change = {
  readonly path: string;
  readonly isChangedInside: boolean;
};

type Status = {
  readonly commit: string | undefined;
  readonly changes: readonly Change[];
};

/** Lists what git ignores; a folder that is ignored as a whole stands for its files. */
async function readIgnored(git: Git, repository: Repository, view: View): Promise<readonly string[]> {
  const how = ["--porcelain=v2", "-z", "--untracked-files=all", "--ignored=matching"];
  const said = await git.in(repository, ["status", ...how, "--", ...pathspecs(view)]);
  return said.split("\0").flatMap((line) => {
    const [, path, slash] = /^! ([^]*?)(\/?)$/u.exec(line) ?? [];
    if (path === undefined) return [];
    return counts(path, view) || (slash === "/" && view.mayHold(path)) ? [path] : [];
  });
}

type Hidden = { readonly there: readonly string[]; readonly gone: readonly string[] };

/** Finds files that git does not look at: skip-worktree (a sparse checkout) and assume-unchanged. */
async function readHidden(git: Git, repository: Repository, view: View): Promise<Hidden> {
  const said = await git.in(repository, ["ls-files", "-v", "-z", "--", ...pathspecs(view)]);
  const paths = said
    .split("\0")
    .flatMap((line) => /^(?:S|[a-z]) ([^]+)$/u.exec(line)?.[1] ?? [])
    .filter((path) => counts(path, view));
  const found = await Promise.all(paths.map((path) => lstat(join(repository.top, path)).catch(absent)));
  return {
    there: paths.filter((_, index) => found[index] !== undefined),
    gone: paths.filter((_, index) => found[index] === undefined),
  };
}

function pathspecs({ paths }: View): readonly string[] {
  return paths.map((path) => (path === "" ? ":/" : `:(top,literal)${path}`));
}

/** The header `branch.oid` comes first: https://git-scm.com/docs/git-status#_porcelain_format_version_2. */
async function readStatus(git: Git, repository: Repository, view: View): Promise<Status> {
  // The checkout's .gitmodules could hide the changes of a submodule.
  const all = ["--untracked-files=all", "--ignore-submodules=none"];
  const how = ["--porcelain=v2", "--branch", "-z", "--no-renames", ...all];
  const said = await git.in(repository, ["status", ...how, "--", ...pathspecs(view)]);
  const [, commit] = /^# branch\.oid ([0-9a-f]+)\0/u.exec(said) ?? [];
  const changes = said
    .split("\0")
    .flatMap((line) => changeOf(line))
    .filter(({ path }) => counts(path, view));
  return { commit, changes };
}

/** `1 <XY> S<c><m><u> <mode> <mode> <mode> <hash> <hash> <path>`: m and u are changes inside a submodule. */
const tracked = /^1 \S+ (?<submodule>\S+) (?:\S+ ){5}(?<path>[^]*)$/u;
/** `u <XY> <sub> <mode> <mode> <mode> <mode> <hash> <hash> <hash> <path>`, `? <path>`; a folder ends with a slash. */
const others = /^(?:u (?:\S+ ){9}|\? )(?<path>[^]*?)\/?$/u;

function changeOf(line: string): readonly Change[] {
  const { submodule = "", path } = (tracked.exec(line) ?? others.exec(line))?.groups ?? {};
  return path === undefined ? [] : [{ path, isChangedInside: /^S.(?:M.|.U)/u.test(submodule) }];
}
