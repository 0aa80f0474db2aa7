/** Files of a pull request that look like a repository, or like the settings of one. Real git. */
import { cp, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { readCheckout, readContent } from "../../../src/git/checkout.ts";
import { GitFailed } from "../../../src/git/failures.ts";
import { gitCli } from "../../../src/git/git.ts";
import { everything } from "../../../src/git/view.ts";
import { committed, git, head, repository, write } from "../../harness/repository.ts";

const cli = gitCli(process.env, new AbortController().signal);

/** A folder in which each command of the attack leaves a file, and the command that does. */
async function trap() {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-trap-"));
  return { command: `touch ${folder}/sprung; cat`, sprung: async () => (await readdir(folder)).length > 0 };
}

/** Every setting of git whose value is, or may be, a command. */
async function commandSettings(): Promise<readonly string[]> {
  const { stdout } = await execa("git", ["help", "--config"]);
  const naming =
    /command|cmd|program|helper|filter|pager|editor|fsmonitor|driver|textconv|external|askpass|proxy|pack|clean|smudge/iu;
  return ["filter.<driver>.process", "include.path", ...stdout.split("\n")]
    .filter((name) => naming.test(name) && !/[*]|^$/u.test(name))
    .map((name) => name.replaceAll(/<[^>]+>/gu, "evil"));
}

const attributes = "* filter=evil diff=evil merge=evil\n";

/** The attack: `app` holds the files of a bare repository whose HEAD is the commit that was reviewed. */
async function disguised(settings: Readonly<Record<string, string>>) {
  const top = await repository({ "app/Dockerfile": "FROM scratch\n", "README.md": "read\n" });
  const reviewed = await head(top);
  const bare = await mkdtemp(join(tmpdir(), "smoke-gate-bare-"));
  await git("/", "clone", "--quiet", "--bare", `file://${top}`, bare);
  await cp(bare, join(top, "app"), { recursive: true });
  await rm(join(top, "app", "hooks"), { recursive: true, force: true });
  await write(top, { "app/evil": "evil\n", "app/.gitattributes": attributes, "app/refs/heads/keep": reviewed });
  const inside = ["--git-dir=app", "--work-tree=app", "-c", "core.bare=false"];
  await git(top, ...inside, "add", "evil");
  for (const [name, value] of Object.entries({ "core.bare": "false", "core.worktree": ".", ...settings }))
    await git(top, "config", "--file", "app/config", name, value);
  // Whatever the index knows of the file is out of date: git reads it, through the filter.
  await utimes(join(top, "app", "evil"), 1, 1);
  await git(top, "-c", "safe.bareRepository=explicit", "add", "--all");
  await git(top, "commit", "--quiet", "--message=evil");
  return { top, app: join(top, "app"), reviewed };
}

describe("a build context that holds the files of a bare repository", () => {
  it("is of the commit of the checkout, and runs none of its filters", async () => {
    const { command, sprung } = await trap();
    const { top, app, reviewed } = await disguised({ "filter.evil.clean": command });
    const checkout = await readCheckout(cli, app);
    expect(checkout).toMatchObject({ top, revision: await head(top), changes: 0 });
    expect(checkout.revision).not.toBe(reviewed);
    await readContent(cli, checkout.top, everything, await mkdtemp(join(tmpdir(), "work-")));
    expect(await sprung()).toBe(false);
    // What git by itself does there: the trap works.
    await execa("git", ["status"], { cwd: app, reject: false });
    expect(await sprung()).toBe(true);
  });

  it("is of no commit where there is no checkout around it", async () => {
    const { command, sprung } = await trap();
    const { app } = await disguised({ "filter.evil.clean": command });
    const alone = await mkdtemp(join(tmpdir(), "smoke-gate-alone-"));
    await cp(app, alone, { recursive: true });
    await expect(readCheckout(cli, alone)).rejects.toMatchObject({ name: "NoCheckout" });
    expect(await sprung()).toBe(false);
  });
});

/** All that is asked of a checkout. git may well refuse such a configuration. */
async function looked(folder: string): Promise<void> {
  const failure = await ask(folder).catch((error: unknown) => error);
  expect(failure === undefined || failure instanceof GitFailed).toBe(true);
}

async function ask(folder: string): Promise<undefined> {
  const { top } = await readCheckout(cli, folder);
  await readContent(cli, top, everything, await mkdtemp(join(tmpdir(), "work-")));
  return undefined;
}

describe("a setting of git that names a command runs nothing", { timeout: 120_000 }, () => {
  it("in a bare repository among the files of the checkout", async () => {
    const { command, sprung } = await trap();
    const { app } = await disguised({});
    for (const name of await commandSettings()) {
      const config = join(app, "config");
      await writeFile(config, "[core]\n\tbare = false\n\tworktree = .\n");
      await git("/", "config", "--file", config, name, command);
      await looked(app);
    }
    expect(await sprung()).toBe(false);
  });

  it("in the repository's own configuration, or in a file that it includes", async () => {
    const { command, sprung } = await trap();
    const top = await repository({ "a/file": "one\n", ".gitattributes": attributes, "evil.config": "" });
    await write(top, { "a/file": "two\n", "a/new": "three\n" });
    for (const name of await commandSettings()) {
      await writeFile(join(top, "evil.config"), "");
      await git("/", "config", "--file", join(top, "evil.config"), name, command);
      await writeFile(join(top, ".git", "config"), "[core]\n\tbare = false\n[include]\n\tpath = ../evil.config\n");
      await looked(join(top, "a"));
    }
    expect(await sprung()).toBe(false);
  });

  it("in .gitmodules", async () => {
    const { command, sprung } = await trap();
    const top = await repository({
      ".gitmodules": `[submodule "x"]\n\tpath = x\n\turl = ./x\n\tupdate = !${command}\n`,
    });
    await mkdir(join(top, "x"));
    await git(top, "update-index", "--add", "--cacheinfo", `160000,${await head(top)},x`);
    await git(top, "commit", "--quiet", "--message=with a submodule");
    await looked(top);
    expect(await sprung()).toBe(false);
  });
});

describe("a link in the checkout", () => {
  it("that leads a context into another one is refused, not taken for its commit", async () => {
    const [ours, theirs] = await Promise.all([repository({ a: "1" }), repository({ b: "2" })]);
    await symlink(theirs, join(ours, "app"));
    await expect(readCheckout(cli, join(ours, "app"))).rejects.toMatchObject({ name: "LinkedOutside" });
  });

  it("that stays inside of it is as good as the folder", async () => {
    const top = await repository({ "real/a": "1" });
    await symlink("real", join(top, "app"));
    expect((await readCheckout(cli, join(top, "app"))).top).toBe(top);
  });

  it("above it does not matter", async () => {
    const top = await repository({ "app/a": "1" });
    const link = join(await mkdtemp(join(tmpdir(), "smoke-gate-above-")), "workspace");
    await symlink(top, link);
    expect(await readCheckout(cli, join(link, "app"))).toMatchObject({ top, revision: await head(top) });
  });
});

it("a .git that cannot be read does not let the checkout around it answer", async () => {
  const outer = await repository({ "inner/a": "1" });
  await symlink(".git", join(outer, "inner", ".git"));
  await expect(readCheckout(cli, join(outer, "inner"))).rejects.toMatchObject({ name: "GitFailed" });
});

it("a submodule whose changes .gitmodules tells git to ignore is still looked at", async () => {
  const outer = await repository({ "README.md": "outer" });
  await git(outer, "submodule", "--quiet", "add", await repository({ a: "1" }), "inner");
  await git(outer, "config", "--file", ".gitmodules", "submodule.inner.ignore", "all");
  await git(outer, "add", "--all");
  await git(outer, "commit", "--quiet", "--message=ignoring");
  await write(outer, { "inner/a": "2" });
  expect((await readCheckout(cli, outer)).changes).toBe(1);
  const hash = async () => (await readContent(cli, outer, everything, await mkdtemp(join(tmpdir(), "work-")))).hash;
  const two = await hash();
  await write(outer, { "inner/a": "3" });
  expect(await hash()).not.toBe(two);
});

it("a file that needs a filter of the repository's own counts as changed", async () => {
  const top = await mkdtemp(join(tmpdir(), "smoke-gate-filter-"));
  await git(top, "init", "--quiet");
  await git(top, "config", "filter.upper.clean", "tr a-z A-Z");
  await write(top, { file: "small\n", ".gitattributes": "file filter=upper\n" });
  await committed(top);
  // Another time stamp: git must read it again.
  await write(top, { file: "small\n" });
  await rm(join(top, ".git", "index"));
  await git(top, "reset", "--quiet");
  await write(top, { file: "small \n" });
  expect((await readCheckout(cli, top)).changes).toBe(1);
});

it("a git that would obey such files is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-old-git-"));
  await writeFile(join(folder, "git"), "#!/bin/sh\necho git version 2.37.1\n", { mode: 0o755 });
  const old = gitCli({ PATH: `${folder}:${process.env["PATH"]}` }, new AbortController().signal);
  await expect(readCheckout(old, await repository({ a: "" }))).rejects.toThrow(
    /2\.37\.1 is too old .* 2\.38 or newer/u,
  );
});
