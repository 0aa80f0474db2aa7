/** A gate was killed while it pulled with credentials, and no post step came: they are gone once another gate has run. */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newRunId, type RunId } from "../../../src/ownership/run-id.ts";
import { thisProcess } from "../../../src/process/identity.ts";
import { runFolders } from "../../../src/ownership/folders.ts";
import { deadProcess } from "../../harness/processes.ts";
import { serving, smokeCommand } from "../../harness/smoke.ts";
import { engines } from "../../harness/testbed.ts";

const [engine] = engines;
const twoHours = 7_200_000;

async function abandoned(runnerTemp: string, owner: string): Promise<string> {
  const run: RunId = newRunId(randomBytes(16).toString("hex"), new Date(Date.now() - twoHours), owner);
  const { results, work } = await runFolders({ RUNNER_TEMP: runnerTemp }, run);
  await mkdir(join(work, "config"));
  await writeFile(join(work, "config", "config.json"), '{"auths":{"registry.example":{"auth":"c2VjcmV0"}}}');
  return results;
}

it("what a killed gate kept in its folder is removed by the next one; what a living one keeps is not", async () => {
  const runnerTemp = await mkdtemp(join(tmpdir(), "smoke-gate-temp-"));
  const [dead, living] = [
    await abandoned(runnerTemp, await deadProcess()),
    await abandoned(runnerTemp, await thisProcess()),
  ];

  await smokeCommand(engine, serving("response.end()"), {}, { env: { RUNNER_TEMP: runnerTemp } });

  expect((await readdir(dead)).toSorted()).toEqual(["logs", "run"]);
  expect((await readdir(living)).toSorted()).toEqual(["logs", "run", "smoke-gate-work"]);
});
