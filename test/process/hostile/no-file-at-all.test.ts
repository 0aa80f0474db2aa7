import { execFile } from "node:child_process";
import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readOwnFile, readTextFile } from "../../../src/disk/text-file.ts";
import { readSecretFiles } from "../../../src/runner/secret-files.ts";
import { currentConfig } from "../../../src/runner/config-file.ts";
import { locateComposeFiles } from "../../../src/pin/disk/compose-files.ts";
import { planOf } from "../../unit/inputs/plan-of.ts";

/** Ways in which a checkout has something under a file's name that can be read for ever. */
const endless: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
  ["a pipe that nobody writes to", (path) => promisify(execFile)("mkfifo", [path])],
  ["a link to /dev/zero", (path) => symlink("/dev/zero", path)],
  ["a link to a folder", (path) => symlink("/", path)],
  [
    "a file of gigabytes",
    (path) => writeFile(path, "").then(() => promisify(execFile)("truncate", ["-s", "3G", path])),
  ],
];

describe.each(endless)("%s", (_, make) => {
  const made = async (name: string) => {
    const path = join(await mkdtemp(join(tmpdir(), "smoke-gate-endless-")), name);
    await make(path);
    return path;
  };

  it("is no config file", async () => {
    const config = currentConfig({ INPUT_CONFIG: await made("smoke.yml") });
    expect(config).toHaveProperty("trouble", expect.stringMatching(/is not a file|is larger than/u));
  });

  it("is no secret", async () => {
    const { source } = planOf({ "secret-files": `a=${await made("secret")}` });
    expect(() => readSecretFiles(source)).toThrow(/of the secret a is (?:not a file|larger)/u);
  });

  it("is no Compose file", async () => {
    const file = await made("compose.yml");
    expect(() => locateComposeFiles("/", [file])).toThrow(/cannot be used: it is (?:not a file|larger)/u);
  });

  it("is no file that pin replaces", async () => {
    await expect(readOwnFile(await made("a.sha"))).rejects.toThrow("cannot be used");
  });
});

it("a file whose size the kernel does not name is read no further than others", () => {
  expect(readTextFile("/proc/self/status")).toContain("Name:");
});
