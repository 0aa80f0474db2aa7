import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

const library = fileURLToPath(new URL("../../../script/lib/cache.sh", import.meta.url));

/** Runs these lines as a script that makes parts in a cache of its own. */
async function script(lines: string) {
  const cache = await mkdtemp(join(tmpdir(), "cache-"));
  const { exitCode, stdout, stderr } = await execa("bash", ["-c", `set -euo pipefail; source ${library}\n${lines}`], {
    env: { SMOKE_GATE_CACHE: cache },
    reject: false,
  });
  return { cache, exitCode, stdout, stderr };
}

describe("a part of the cache", () => {
  it("is there once it is finished, and is not made again", async () => {
    const run = await script(`
      make() { echo "noise of $1"; echo made >"$2/file"; }
      make_once part-1 make first
      make_once part-1 make second
    `);
    expect(run).toMatchObject({ exitCode: 0, stdout: "" });
    expect(run.stderr).toMatch(/^made part in \d+ s$/u);
    expect(await readFile(join(run.cache, "part-1/file"), "utf8")).toBe("made\n");
    expect(await readFile(join(run.cache, "log/part.log"), "utf8")).toContain("noise of first");
  });

  it("is not there when making it fails, at whatever line: the log is named, with its last line", async () => {
    const run = await script(`
      make() { echo "disk full"; false; echo "went on"; }
      make_once part-1 make
    `);
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`disk full (the whole output is in ${run.cache}/log/part.log)`),
    });
    expect(await readdir(run.cache)).not.toContain("part-1");
  });
});

describe("parts that are made in parallel", () => {
  it("are all there at the end", async () => {
    const run = await script(`
      mkdir "$cache/parts"
      a() { mkdir "$cache/parts/a"; }
      b() { sleep 0.2; mkdir "$cache/parts/b"; }
      in_parallel a b
    `);
    expect(run.exitCode).toBe(0);
    expect(await readdir(join(run.cache, "parts"))).toEqual(["a", "b"]);
  });

  it("end with the first that fails, with what they have started", async () => {
    const run = await script(`
      mkfifo "$cache/never"
      waits() { sh -c 'echo $$ >"$0"; read -r line <"$1"' "$cache/pid" "$cache/never"; }
      fails() { until [[ -s $cache/pid ]]; do sleep 0.01; done; fail "no network"; }
      in_parallel waits fails
    `);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("no network");
    const pid = (await readFile(join(run.cache, "pid"), "utf8")).trim();
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  });
});
