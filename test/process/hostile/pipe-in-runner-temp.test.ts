/** Somebody puts a pipe where a step's note is looked for: who opens it would wait for a writer that never comes. */
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { notedRun, noteRun } from "../../../src/ownership/step-note.ts";
import { anyRun } from "../../harness/run-id.ts";

it("a pipe in place of a step's note keeps nobody waiting", async () => {
  const folder = () => mkdtemp(join(tmpdir(), "smoke-gate-pipe-"));
  const [step, twin] = [
    { RUNNER_TEMP: await folder(), GITHUB_ACTION: "gate" },
    { RUNNER_TEMP: await folder(), GITHUB_ACTION: "gate" },
  ];
  await noteRun(twin, anyRun);
  const [name = ""] = await readdir(twin.RUNNER_TEMP);
  await execa("mkfifo", [join(step.RUNNER_TEMP, name)]);

  expect(await notedRun(step)).toBeUndefined();
});
