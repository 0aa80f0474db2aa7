/** Runs contestants beside an engine. */
import { execa } from "execa";
import { type GateRun, runGate } from "../../test/harness/gate.ts";
import type { TestEngine } from "../../test/harness/testbed.ts";
import type { Contestant, Inputs } from "./contestant.ts";
import type { Job } from "./job.ts";

/** Where the scripts run. */
const repository = new URL("../..", import.meta.url).pathname;

/** Rejects where it does not push. */
export async function runContestant(contestant: Contestant, job: Job, engine: TestEngine): Promise<void> {
  if (contestant.kind === "script") await shell(contestant.script(job), engine);
  // The harness switches it off for images that are built in no checkout.
  else await passGate({ "verify-revision": "enforce", ...contestant.inputs(job) }, engine);
}

/** Removes what the contestant leaves by its nature. */
export async function tidyAfter(contestant: Contestant, job: Job, engine: TestEngine): Promise<void> {
  if (contestant.kind === "script" && contestant.tidyUp !== undefined) await shell(contestant.tidyUp(job), engine);
}

/**
 * Runs a bash script; rejects, with what it printed, where it fails.
 * @returns what it wrote to standard output.
 */
export async function shell(script: string, engine: TestEngine): Promise<string> {
  const { stdout } = await execa("bash", ["-c", script], {
    cwd: repository,
    env: { DOCKER_HOST: engine.host },
    all: true,
  });
  return stdout;
}

/**
 * Runs the gate as a runner runs its step; rejects, with its log, where the image does not pass.
 * @param env added to the environment of the step.
 */
export async function passGate(inputs: Inputs, engine: TestEngine, env: Inputs = {}): Promise<GateRun> {
  const run = await runGate(inputs, { engine, env });
  if (run.exitCode !== 0) throw new Error(`the gate did not pass:\n${run.log}`);
  return run;
}
