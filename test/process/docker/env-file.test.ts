/** Another process reads the variables of a container, and no name of their file stays: Linux. */
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openEnvFile } from "../../../src/docker/container/env-file.ts";

it("an env-file has no name from the moment on in which docker can read it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-env-"));
  await using file = await openEnvFile(folder, ["A=1"]);
  expect(await readdir(folder)).toEqual([]);
  expect(execFileSync("cat", [file.path], { encoding: "utf8" })).toBe("A=1\n");
});
