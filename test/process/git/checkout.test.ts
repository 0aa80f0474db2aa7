import { mkdtemp, readdir, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { readCheckout, readContent } from "../../../src/git/checkout.ts";
import { gitCli } from "../../../src/git/git.ts";
import { everything } from "../../../src/git/view.ts";
import { resolveRef } from "../../../src/git/remote.ts";
import { git, head, repository, write } from "../../harness/repository.ts";

const cli = gitCli(process.env, new AbortController().signal);
const temporary = () => mkdtemp(join(tmpdir(), "smoke-gate-git-"));
const app = () => repository({ "app/main.js": "one", "README.md": "read", ".gitignore": "ignored\n" });

describe("the checkout that holds a folder", () => {
  it("is found from a folder inside of it, with HEAD on a branch or detached", async () => {
    const top = await app();
    expect(await readCheckout(cli, join(top, "app"))).toMatchObject({ top, revision: await head(top), changes: 0 });
    await git(top, "checkout", "--quiet", "--detach");
    await git(top, "commit", "--quiet", "--allow-empty", "--message=second");
    expect(await readCheckout(cli, join(top, "app"))).toMatchObject({ top, revision: await head(top), changes: 0 });
  });

  it("is a worktree's own, not the repository's that it belongs to", async () => {
    const main = await app();
    const other = join(await temporary(), "other");
    await git(main, "worktree", "add", "--quiet", "-b", "other", other);
    await git(other, "commit", "--quiet", "--allow-empty", "--message=second");
    expect((await readCheckout(cli, other)).revision).toBe(await head(other));
    expect(await head(other)).not.toBe(await head(main));
  });

  it("is the submodule's where the folder lies in one", async () => {
    const inner = await app();
    const outer = await repository({ "README.md": "outer" });
    await git(outer, "submodule", "--quiet", "add", inner, "inner");
    await git(outer, "commit", "--quiet", "--message=with a submodule");
    expect((await readCheckout(cli, join(outer, "inner", "app"))).revision).toBe(await head(inner));
  });

  it("may be a shallow clone", async () => {
    const origin = await app();
    await git(origin, "commit", "--quiet", "--allow-empty", "--message=second");
    const clone = join(await temporary(), "clone");
    await git("/", "clone", "--quiet", "--depth=1", `file://${origin}`, clone);
    expect(await readCheckout(cli, clone)).toMatchObject({ top: clone, revision: await head(origin), changes: 0 });
  });

  it("may belong to another user, as in a job container", async () => {
    const top = await app();
    // Git's own tests tell it so, without the rights that it takes to give a folder away.
    const foreign = { ...process.env, GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" };
    await expect(execa("git", ["rev-parse", "HEAD"], { cwd: top, env: foreign })).rejects.toThrow("dubious ownership");
    expect((await readCheckout(gitCli(foreign, new AbortController().signal), top)).revision).toMatch(
      /^[0-9a-f]{40}$/u,
    );
  });

  it("is not the one that the environment names", async () => {
    const top = await app();
    const misled = gitCli({ ...process.env, GIT_DIR: join(await app(), ".git") }, new AbortController().signal);
    expect((await readCheckout(misled, top)).top).toBe(top);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ["there is none", temporary, /not a git repository/u],
    [
      "it has no commit",
      async () => {
        const folder = await temporary();
        await git(folder, "init", "--quiet");
        return folder;
      },
      /has no commit/u,
    ],
    ["the folder is not there", async () => "/no/such/folder", /no such folder/u],
  ])("cannot be had where %s", async (_, folder, why) => {
    await expect(readCheckout(cli, await folder())).rejects.toThrow(why);
  });

  it("without git on PATH is said so", async () => {
    const none = gitCli({ PATH: "/nowhere" }, new AbortController().signal);
    await expect(readCheckout(none, await app())).rejects.toThrow(/no git on PATH/u);
  });
});

describe("changes since the commit", () => {
  it("are files that are changed, staged, removed or new; not ignored ones, and not the gate's own", async () => {
    const top = await app();
    await write(top, { "app/main.js": "two", "new/a": "", "new/b": "", ignored: "", ".dev-image-tag": "x" });
    await git(top, "rm", "--quiet", "README.md");
    expect((await readCheckout(cli, top)).changes).toBe(4);
  });

  it("run no program that the checkout names", async () => {
    const top = await app();
    await git(top, "config", "core.fsmonitor", "touch /tmp/smoke-gate-was-here");
    await readCheckout(cli, top);
    expect(await readdir("/tmp")).not.toContain("smoke-gate-was-here");
  });
});

describe("the hash of a checkout's content", () => {
  const hash = async (top: string) => (await readContent(cli, top, everything, await temporary())).hash;

  it("is the same for the same content, wherever it is, and another for every edit", async () => {
    const [one, two] = await Promise.all([app(), app()]);
    expect(await hash(one)).toBe(await hash(two));
    const edits = [{ "app/main.js": "two" }, { "app/main.js": "three" }, { new: "" }, { new: "1" }];
    const seen = new Set([await hash(one)]);
    for (const edit of edits) {
      await Promise.all([write(one, edit), write(two, edit)]);
      expect(await hash(one)).toBe(await hash(two));
      seen.add(await hash(one));
    }
    expect(seen.size).toBe(edits.length + 1);
    await write(one, { ".dev-image-tag": "anything" });
    expect(await hash(one)).toBe(await hash(two));
  });

  it.each<[string, (top: string) => Promise<unknown>]>([
    ["that git ignores", async () => {}],
    ["that git is to assume unchanged", (top) => git(top, "update-index", "--assume-unchanged", "app/main.js")],
    ["that git is to skip", (top) => git(top, "update-index", "--skip-worktree", "app/main.js")],
  ])("is another for every edit of a file %s, and the commit's without one", async (what, hide) => {
    const top = await app();
    await hide(top);
    const read = async () => readContent(cli, top, everything, await temporary());
    expect(await read()).toMatchObject({ isCommit: true, ignored: [] });
    const file = what === "that git ignores" ? "ignored" : "app/main.js";
    await write(top, { [file]: "two" });
    const two = await read();
    await write(top, { [file]: "three" });
    const three = await read();
    expect([two.isCommit, three.isCommit]).toEqual([false, false]);
    expect(two.hash).not.toBe(three.hash);
    expect(three.ignored).toEqual(file === "ignored" ? ["ignored"] : []);
    expect(await git(top, "status", "--porcelain")).toBe("");
  });

  it("is another where a sparse checkout leaves a file out", async () => {
    const top = await app();
    await git(top, "sparse-checkout", "set", "--no-cone", "/*", "!/app");
    const { isCommit } = await readContent(cli, top, everything, await temporary());
    expect(isCommit).toBe(false);
  });

  it("is another after an edit of the same size in the second in which the checkout was made", async () => {
    const top = await app();
    // A time stamp that can be given to a file; the one of its inode cannot.
    await git(top, "config", "core.trustctime", "false");
    const second = 1_700_000_000;
    const [file, index] = [join(top, "app/main.js"), join(top, ".git/index")];
    await utimes(file, second, second);
    await git(top, "update-index", "--refresh");
    await utimes(index, second, second);
    const before = await hash(top);
    await write(top, { "app/main.js": "two" });
    await utimes(file, second, second);
    expect(await hash(top)).not.toBe(before);
  });

  it("knows what has been changed inside a submodule", async () => {
    const outer = await repository({ "README.md": "outer" });
    await git(outer, "submodule", "--quiet", "add", await app(), "inner");
    await git(outer, "commit", "--quiet", "--message=with a submodule");
    const before = await hash(outer);
    await write(outer, { "inner/app/main.js": "two" });
    const between = await hash(outer);
    await write(outer, { "inner/app/main.js": "three" });
    expect(new Set([before, between, await hash(outer)]).size).toBe(3);
  });

  it("leaves the repository as it was", async () => {
    const top = await app();
    await write(top, { "app/main.js": "two", new: "" });
    const status = await git(top, "status", "--porcelain");
    const objects = await git(top, "count-objects");
    await hash(top);
    expect(await git(top, "status", "--porcelain")).toBe(status);
    expect(await git(top, "count-objects")).toBe(objects);
  });
});

describe("the commit that a remote repository has under a name", () => {
  it("is a branch's, a tag's, HEAD's; of an annotated tag the commit that it names", async () => {
    const remote = await app();
    const first = await head(remote);
    await git(remote, "tag", "--annotate", "--message=release", "v1");
    await git(remote, "commit", "--quiet", "--allow-empty", "--message=second");
    const second = await head(remote);
    const of = (ref: string) => resolveRef(cli, `file://${remote}`, ref, undefined);
    expect(await Promise.all(["", "main", "refs/heads/main", "v1"].map(of))).toEqual([second, second, second, first]);
  });

  it("is none where there is no such name, or no such repository", async () => {
    await expect(resolveRef(cli, `file://${await app()}`, "nope", undefined)).rejects.toThrow(
      /has no branch or tag nope/u,
    );
    await expect(resolveRef(cli, "file:///no/such/repository", "", undefined)).rejects.toThrow(
      /does not appear to be a git repository|does not exist/u,
    );
  });
});
