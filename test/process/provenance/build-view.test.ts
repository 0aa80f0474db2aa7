/** Which edits of a monorepo change the development tag of an image that is built from a part of it. */
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCheckout, readContent } from "../../../src/git/checkout.ts";
import { gitCli } from "../../../src/git/git.ts";
import { viewOfBuild } from "../../../src/provenance/build-view.ts";
import { committed, git, repository, write } from "../../harness/repository.ts";

const cli = gitCli(process.env, new AbortController().signal);

const files = {
  "a/main.js": "a",
  "b/Dockerfile": "FROM scratch",
  "b/main.js": "b",
  "b/notes/x.md": "",
  "b/.dockerignore": "**/*.md\nlocal\n!notes/kept.md\nDockerfile\n",
  "docker/b.Dockerfile": "FROM scratch",
  "docker/other.Dockerfile": "FROM scratch",
  "lib/index.js": "lib",
};

type Build = { readonly context: string; readonly file?: string; readonly buildContexts?: readonly string[] };

/** What counts for a build with these paths, which are relative to the checkout. */
async function seenOf(top: string, { context, file = "", buildContexts = [] }: Build) {
  const build = {
    context: join(top, context),
    file: file === "" ? "" : join(top, file),
    buildContexts: buildContexts.map((named) => named.replace("=./", `=${top}/`)),
  };
  const { changes, view } = await readCheckout(cli, build.context, (found) => viewOfBuild(build, found));
  return { changes, hash: (await readContent(cli, top, view, await mkdtemp(join(tmpdir(), "smoke-gate-work-")))).hash };
}

const b = { context: "b" };
const elsewhere = { context: "b", file: "docker/b.Dockerfile" };
const further = { context: "b", buildContexts: ["lib=./lib", "base=docker-image://a", "up=https://x/a.git"] };

describe("an edit in a monorepo", () => {
  it.each<[string, Build, string, number]>([
    ["beside the context is none of the build's", b, "a/main.js", 0],
    ["in the context is", b, "b/main.js", 1],
    ["is, of a new file in the context", b, "b/new/file", 1],
    ["that .dockerignore keeps from the build is none of it", b, "b/notes/x.md", 0],
    ["that .dockerignore excepts is", b, "b/notes/kept.md", 1],
    ["of a new folder that .dockerignore keeps from the build is none of it", b, "b/local/data", 0],
    ["of .dockerignore is", b, "b/.dockerignore", 1],
    ["of the Dockerfile is, though it is ignored", b, "b/Dockerfile", 1],
    ["of a Dockerfile outside of the context is", elsewhere, "docker/b.Dockerfile", 1],
    ["of what that Dockerfile ignores is", elsewhere, "docker/b.Dockerfile.dockerignore", 1],
    ["of another Dockerfile is none of it", elsewhere, "docker/other.Dockerfile", 0],
    ["in a further context is", further, "lib/index.js", 1],
    ["beside all contexts is none of it", further, "a/main.js", 0],
    ["counts wherever it is if the context is the whole", { context: ".", file: "b/Dockerfile" }, "a/main.js", 1],
  ])("%s", async (_, build, path, changes) => {
    const top = await repository(files);
    const before = await seenOf(top, build);
    expect(before.changes).toBe(0);
    await write(top, { [path]: "1" });
    const after = await seenOf(top, build);
    expect(after.changes).toBe(changes);
    expect(after.hash === before.hash).toBe(changes === 0);
    await write(top, { [path]: "2" });
    expect((await seenOf(top, build)).hash === after.hash).toBe(changes === 0);
  });

  it.each<[string, string, string, boolean]>([
    ["counts if the build can see it", "", "gen/app.jar", true],
    ["is none of it if .dockerignore keeps it from the build", "gen\n", "gen/app.jar", false],
    ["counts if .dockerignore excepts it from a folder", "*\n!gen/*.jar\n", "gen/app.jar", true],
    ["is none of it beside what .dockerignore excepts", "*\n!gen/*.jar\n", "gen/app.log", false],
    ["is none of it beside the context", "", "../gen/app.jar", false],
  ])("of a file that git ignores %s", async (_, ignore, path, counts) => {
    const top = await repository({ ".gitignore": "gen/\n", "b/Dockerfile": "FROM scratch", "b/.dockerignore": ignore });
    await write(top, { [join("b", path)]: "1" });
    const build = { context: join(top, "b"), file: "", buildContexts: [] };
    const { changes, view } = await readCheckout(cli, build.context, (found) => viewOfBuild(build, found));
    const { isCommit, ignored } = await readContent(cli, top, view, await mkdtemp(join(tmpdir(), "smoke-gate-work-")));
    expect({ changes, isCommit, ignored }).toEqual({
      changes: 0,
      isCommit: !counts,
      ignored: counts ? ["b/gen/app.jar"] : [],
    });
  });

  it("beside the context makes no other tag of one in it, staged or not", async () => {
    const top = await repository(files);
    await write(top, { "b/main.js": "1" });
    const alone = await seenOf(top, b);
    await write(top, { "a/main.js": "1", "lib/new": "1", "b/notes/x.md": "1" });
    expect(await seenOf(top, b)).toEqual(alone);
    await git(top, "add", "--all");
    expect(await seenOf(top, b)).toEqual(alone);
  });

  it("that removes a file is one; and so is one that removes what it ignores", async () => {
    const top = await repository(files);
    await rm(join(top, "b/.dockerignore"));
    const one = await seenOf(top, b);
    await rm(join(top, "b/notes/x.md"));
    const two = await seenOf(top, b);
    expect([one.changes, two.changes]).toEqual([1, 2]);
    expect(one.hash).not.toBe(two.hash);
  });

  it("is seen through a Dockerfile that is a link, and through a submodule", async () => {
    const inner = await repository({ "src/index.js": "1" });
    const top = await repository(files);
    await git(top, "submodule", "--quiet", "add", inner, "vendor/inner");
    await symlink("../docker/b.Dockerfile", join(top, "b/linked.Dockerfile"));
    await git(top, "add", "--all");
    await git(top, "commit", "--quiet", "--message=second");
    const build = { context: "b", file: "b/linked.Dockerfile", buildContexts: ["inner=./vendor/inner/src"] };
    const hashes = [await seenOf(top, build)];
    await write(top, { "docker/b.Dockerfile": "FROM other" });
    hashes.push(await seenOf(top, build));
    await write(top, { "vendor/inner/src/index.js": "2" });
    hashes.push(await seenOf(top, build));
    expect(hashes.map(({ changes }) => changes)).toEqual([0, 1, 2]);
    expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(3);
  });

  it("in another checkout than the context's is not the tag's", async () => {
    const outer = await repository({ "lib/index.js": "1" });
    const inner = join(outer, "inner");
    await write(inner, { Dockerfile: "FROM scratch" });
    await committed(inner);
    await write(outer, { "lib/index.js": "2" });
    const { changes } = await readCheckout(cli, inner, (found) =>
      viewOfBuild({ context: inner, file: "", buildContexts: [`lib=${outer}/lib`] }, found),
    );
    expect(changes).toBe(0);
  });
});
