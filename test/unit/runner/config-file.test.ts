/** The file that the input `config` names, as it is found on disk. */
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { currentConfig } from "../../../src/runner/config-file.ts";

const folder = () => mkdtemp(join(tmpdir(), "smoke-gate-config-"));
const mebibyte = 1024 * 1024;

async function written(name: string, content: string | Buffer): Promise<string> {
  const path = join(await folder(), name);
  await writeFile(path, content);
  return path;
}

describe("currentConfig", () => {
  it("is none where the input is not set", () => {
    expect(currentConfig({})).toBeUndefined();
    expect(currentConfig({ INPUT_CONFIG: " " })).toBeUndefined();
  });

  it.each<[string, string | Buffer, string]>([
    ["text", "port: 8080\n", "port: 8080\n"],
    ["letters of any language", "env: { A: é☃ }", "env: { A: é☃ }"],
    ["a byte order mark, which is left out", "\uFEFFport: 1", "port: 1"],
    ["nothing", "", ""],
    ["as much as a MiB", "#".repeat(mebibyte), "#".repeat(mebibyte)],
  ])("reads %s", async (_, content, text) => {
    const path = await written("smoke.yml", content);
    expect(currentConfig({ INPUT_CONFIG: path })).toEqual({ path, text });
  });

  it("looks from the working directory, and keeps the path as it was written", async () => {
    const path = relative(process.cwd(), await written("my smoke.yml", "port: 1"));
    expect(currentConfig({ INPUT_CONFIG: ` ${path}\n` })).toEqual({ path, text: "port: 1" });
  });

  it("follows a link", async () => {
    const target = await written("smoke.yml", "port: 1");
    await symlink(target, `${target}.link`);
    expect(currentConfig({ INPUT_CONFIG: `${target}.link` })).toMatchObject({ text: "port: 1" });
  });

  it.each<[string, (inside: string) => Promise<unknown>, (path: string) => string]>([
    [
      "is not there",
      () => Promise.resolve(),
      (path) => `there is no file ${path}: check the repository out first, or correct the path`,
    ],
    ["is a folder", (path) => mkdir(path), (path) => `"${path}" is not a file: name a YAML file with smoke inputs`],
    [
      "is larger than a MiB",
      (path) => writeFile(path, "#".repeat(mebibyte + 1)),
      (path) => `"${path}" is larger than 1 MiB: that is no file with smoke inputs`,
    ],
    [
      "is not text",
      (path) => writeFile(path, Buffer.from([0x61, 0xff, 0xfe])),
      (path) => `"${path}" is not text in UTF-8: save it as that`,
    ],
    [
      "is a link to itself",
      (path) => symlink(path, path),
      (path) => `"${path}" cannot be read (ELOOP): let the step's user read it`,
    ],
  ])("says why, where it %s", async (_, make, trouble) => {
    const path = join(await folder(), "smoke.yml");
    await make(path);
    expect(currentConfig({ INPUT_CONFIG: path })).toEqual({ path, trouble: trouble(path) });
  });

  it("says where it looked for one that is not there", () => {
    expect(currentConfig({ INPUT_CONFIG: "no/smoke.yml" })).toEqual({
      path: "no/smoke.yml",
      trouble: `there is no file ${join(process.cwd(), "no/smoke.yml")}: check the repository out first, or correct the path`,
    });
  });

  it("says so where a part of the path is a file", async () => {
    const path = join(await written("smoke.yml", ""), "smoke.yml");
    expect(currentConfig({ INPUT_CONFIG: path })).toMatchObject({
      trouble: `there is no file ${path}: check the repository out first, or correct the path`,
    });
  });

  it("takes no device for a file", () => {
    expect(currentConfig({ INPUT_CONFIG: "/dev/null" })).toMatchObject({
      trouble: '"/dev/null" is not a file: name a YAML file with smoke inputs',
    });
  });
});
