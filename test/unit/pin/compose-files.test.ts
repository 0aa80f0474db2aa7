import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { locateComposeFiles } from "../../../src/pin/disk/compose-files.ts";

const workspace = () => mkdtemp(join(tmpdir(), "smoke-gate-compose-files-"));

describe("the compose file", () => {
  it("must be there", async () => {
    const folder = await workspace();
    expect(() => locateComposeFiles(folder, [])).toThrow(
      `compose-file: is missing, and ${folder} has none of compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml: write its path`,
    );
    expect(() => locateComposeFiles(folder, ["deploy/app.yml"])).toThrow(
      `compose-file: there is no file "deploy/app.yml" in ${folder}`,
    );
  });

  it("can lie anywhere", async () => {
    const path = join(await workspace(), "a.yml");
    await writeFile(path, "");
    expect(locateComposeFiles("/", [path])).toEqual([path]);
  });

  it("is refused if it is not UTF-8", async () => {
    const path = join(await workspace(), "b.yml");
    await writeFile(path, Buffer.from([0x61, 0xff]));
    expect(() => locateComposeFiles("/", [path])).toThrow("b.yml cannot be used: it is not UTF-8");
  });
});
