import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { git, head, repository } from "../../harness/repository.ts";

const script = await readFile(new URL("../../../script/release-tag", import.meta.url), "utf8");

/** A repository of this version, whose only commit bears these tags. */
async function tagged(version: string, ...tags: readonly string[]): Promise<string> {
  const folder = await repository({ "package.json": JSON.stringify({ version }), "script/release-tag": script });
  await chmod(join(folder, "script/release-tag"), 0o755);
  for (const tag of tags) await git(folder, "tag", tag);
  return folder;
}

/** What the script says of a tag, on either stream. */
async function releaseTag(folder: string, tag: string): Promise<string> {
  return (await execa(join(folder, "script/release-tag"), [tag], { all: true, reject: false })).all;
}

describe("the tag of a version", () => {
  it.each([
    ["the first one", "0.1.0", ["v0.1.0"], { major: "v0", newest: true, newestOfMajor: true }],
    ["one above ten", "1.10.0", ["v1.9.9", "v1.10.0"], { major: "v1", newest: true, newestOfMajor: true }],
    ["a fix of the major before", "1.2.4", ["v1.2.4", "v2.0.0"], { major: "v1", newest: false, newestOfMajor: true }],
    ["a fix of an older minor", "1.2.4", ["v1.2.4", "v1.3.0"], { major: "v1", newest: false, newestOfMajor: false }],
    ["one below ten", "1.2.0", ["v1.2.0", "v10.0.0"], { major: "v1", newest: false, newestOfMajor: true }],
    [
      "one among other tags",
      "1.2.0",
      ["v1", "v1.2.0", "v1.9.0-rc.1"],
      { major: "v1", newest: true, newestOfMajor: true },
    ],
  ])("leads, for %s, to its commit and moves what it is the newest of", async (_, version, tags, expected) => {
    const folder = await tagged(version, ...tags);
    expect((await releaseTag(folder, `v${version}`)).split("\n")).toEqual([
      `commit=${await head(folder)}`,
      `major=${expected.major}`,
      `newest=${expected.newest}`,
      `newest-of-major=${expected.newestOfMajor}`,
    ]);
  });

  it("leads to the commit where it is annotated", async () => {
    const folder = await tagged("1.2.3");
    await git(folder, "tag", "--annotate", "--message=1.2.3", "v1.2.3");
    expect(await releaseTag(folder, "v1.2.3")).toContain(`commit=${await head(folder)}\n`);
  });

  it.each([
    ["of another version than package.json's", "v1.2.4", "is not v1.2.3, the version in package.json"],
    ["that nobody has made", "v1.2.3", "there is no tag v1.2.3"],
    ["of a version that is none", "v1.2", "v1.2 is not a version such as v1.2.3"],
    ["of a version before a version", "v1.2.3-rc.1", "is not a version such as v1.2.3"],
  ])("is refused, one %s", async (_, tag, why) => {
    const folder = await tagged("1.2.3", "v1.2.4");
    expect(await releaseTag(folder, tag)).toContain(`release-tag: `);
    expect(await releaseTag(folder, tag)).toContain(why);
  });

  it("is refused where another commit is checked out", async () => {
    const folder = await tagged("1.2.3", "v1.2.3");
    await git(folder, "commit", "--quiet", "--allow-empty", "--message=second");
    expect(await releaseTag(folder, "v1.2.3")).toContain(`checked out is another commit: ${await head(folder)}`);
  });
});
