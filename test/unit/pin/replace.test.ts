import { chmod, mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replaceFiles } from "../../../src/disk/replace.ts";
import { readOwnFile } from "../../../src/disk/text-file.ts";

async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-replace-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return { folder, at: (name: string) => join(folder, name) };
}

describe("files that are replaced", () => {
  it("are all there, in folders that were not, with nothing beside them", async () => {
    const { folder, at } = await folderWith({ a: "old" });
    await replaceFiles([
      { path: at("a"), before: "old", after: "new" },
      { path: at(".deploy/b"), before: undefined, after: "b" },
    ]);
    expect([await readFile(at("a"), "utf8"), await readFile(at(".deploy/b"), "utf8")]).toEqual(["new", "b"]);
    expect([await readdir(folder), await readdir(at(".deploy"))]).toEqual([[".deploy", "a"], ["b"]]);
  });

  it("keep their permissions", async () => {
    const { at } = await folderWith({ a: "old" });
    await chmod(at("a"), 0o604);
    await replaceFiles([{ path: at("a"), before: "old", after: "new" }]);
    expect((await stat(at("a"))).mode & 0o777).toBe(0o604);
  });

  it("are not touched where they would stay the same", async () => {
    const { at } = await folderWith({ a: "same" });
    const before = await stat(at("a"));
    await replaceFiles([{ path: at("a"), before: "same", after: "same" }]);
    expect((await stat(at("a"))).ino).toBe(before.ino);
  });

  it("take the place of what a killed run has left, and follow no link in it", async () => {
    const { at } = await folderWith({ a: "old", other: "other" });
    await symlink("other", at("a.new"));
    await replaceFiles([{ path: at("a"), before: "old", after: "new" }]);
    expect([await readFile(at("a"), "utf8"), await readFile(at("other"), "utf8")]).toEqual(["new", "other"]);
  });

  it("are seen old or new by whoever reads meanwhile, and never in part", async () => {
    const texts = ["x", "y"].map((letter) => letter.repeat(200_000));
    const { at } = await folderWith({ a: texts[0] ?? "" });
    const done = new AbortController();
    const reading = (async () => {
      const seen = new Set<string>();
      while (!done.signal.aborted) seen.add(await readFile(at("a"), "utf8"));
      return seen;
    })();
    for (let index = 1; index <= 40; index += 1)
      await replaceFiles([{ path: at("a"), before: "", after: texts[index % 2] ?? "" }]);
    done.abort();
    expect([...(await reading)].filter((text) => !texts.includes(text))).toEqual([]);
  });
});

describe("where one of them cannot be replaced", () => {
  it("the others are as they were, and so is a file that was not there", async () => {
    const { folder, at } = await folderWith({ a: "old" });
    // Nothing takes the place of a folder with something in it.
    await mkdir(at("c/full"), { recursive: true });
    const replacing = replaceFiles([
      { path: at("a"), before: "old", after: "new" },
      { path: at(".deploy/b"), before: undefined, after: "b" },
      { path: at("c"), before: undefined, after: "c" },
    ]);
    await expect(replacing).rejects.toThrow(
      new RegExp(
        `^${at("c")} could not be written: .*\\. Nothing was changed\\. See that the folder can be written to`,
        "u",
      ),
    );
    expect([await readFile(at("a"), "utf8"), await readdir(folder)]).toEqual(["old", ["a", "c"]]);
  });

  it("because its folder is none, nothing is begun", async () => {
    const { folder, at } = await folderWith({ a: "old", ".deploy": "a file" });
    const replacing = replaceFiles([
      { path: at("a"), before: "old", after: "new" },
      { path: at(".deploy/b"), before: undefined, after: "b" },
    ]);
    await expect(replacing).rejects.toThrow(`${at(".deploy/b")} could not be written: EEXIST`);
    expect([await readFile(at("a"), "utf8"), await readdir(folder)]).toEqual(["old", [".deploy", "a"]]);
  });
});

describe("a file that is to be replaced", () => {
  it("is read as it is; none is none", async () => {
    const { at } = await folderWith({ a: "ä\r\n" });
    expect([await readOwnFile(at("a")), await readOwnFile(at("b"))]).toEqual(["ä\r\n", undefined]);
  });

  it("must be a file of text", async () => {
    const { folder, at } = await folderWith({});
    await symlink("nowhere", at("link"));
    await writeFile(at("bytes"), Buffer.from([0xff]));
    await expect(readOwnFile(at("link"))).rejects.toThrow(
      "it is a symbolic link. Nothing was changed. Put a file in its place.",
    );
    await expect(readOwnFile(at("bytes"))).rejects.toThrow("it is not UTF-8");
    await expect(readOwnFile(folder)).rejects.toThrow("cannot be used: it is not a file");
  });
});
