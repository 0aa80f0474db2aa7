/** Wires the post step: what the run has left on the machine and on the engine. */
import { setTimeout as pause } from "node:timers/promises";
import { openDocker } from "./docker/docker.ts";
import { ownerOf, type RunId } from "./ownership/run-id.ts";
import { restoreNames } from "./ownership/step-tags.ts";
import { addSwept, sweep, type Swept, sweptWords } from "./ownership/remove-run.ts";
import { reportedFault } from "./fault.ts";
import { endProcess, killMarked } from "./process/end.ts";
import { Secrets } from "./report/secrets.ts";
import { describeFault } from "./report/sentences.ts";
import { beganHere, removeWork, unfinished } from "./ownership/folders.ts";
import { runVariable, savedRun, savedSwept } from "./ownership/step-state.ts";
import { jobLog, type Log } from "./runner/log.ts";
import { notedRun } from "./ownership/step-note.ts";

/** As long as GitHub gives a cancelled step to end by itself. */
const patienceMs = 10_000;

/** An engine finishes what a docker that was killed had asked it for: a container stands there a while after its death. */
const afterwordMs = 2_000;

/** Never fails the job: the verdict is main's. */
export async function cleanUp(env: NodeJS.ProcessEnv): Promise<void> {
  const secrets = new Secrets();
  const log = jobLog(undefined, secrets);
  const run = await begunRun(env);
  if (run === undefined) return log.info("Nothing to clean up: no run was begun.");
  try {
    // A run that was killed after its last sweep has still said nothing of what it published.
    if (savedSwept() && (await unfinished(env, run)) === undefined) return;
    // The names of what was left may hold a secret. Most runs leave nothing, so the secrets are read only here.
    const { runnersSecrets, secretsIn } = await import("./inputs/secrets.ts");
    secrets.know([...secretsIn(env), ...runnersSecrets(env)]);
    await endRun(run, log);
    const cutOff = await unfinished(env, run);
    if (cutOff !== undefined) sayPublished(cutOff.refs, log);
    await removeWork(env, run);
    const words = sweptWords(await removeRun(env, run, cutOff !== undefined));
    if (words !== undefined) log.info(`Removed what the run left: ${words}.`);
  } catch (error) {
    log.warning("smoke-gate: cleaning up", describeFault(reportedFault(error)));
  }
}

/**
 * The run that main began, as the runner or main's own note has it. The id of another one, which may still go on, can be
 * put into the state by whatever writes to the job's environment: a run is believed only where its folder is.
 */
async function begunRun(env: NodeJS.ProcessEnv): Promise<RunId | undefined> {
  for (const run of [savedRun(), await notedRun(env)]) if (run !== undefined && (await beganHere(env, run))) return run;
  return undefined;
}

/**
 * Where a runner sends no signal (act, into a container), main goes on while this step runs: it would make, and push,
 * what nobody sees any more. What a killed main has started ends first, too: docker goes on with its push or build.
 */
async function endRun(run: RunId, log: Log): Promise<void> {
  if (await endProcess(ownerOf(run), patienceMs)) log.info("Ended the run: it was still going on.");
  await killMarked(runVariable, run);
}

/** Of a run that was killed there is neither a report nor an output. */
function sayPublished(refs: readonly string[], log: Log): void {
  if (refs.length === 0) return;
  log.warning(
    "smoke-gate: killed while it published",
    `What the registry holds under ${refs.join(", ")} is not proven: the run was killed before it could say. Look at it before using it, or run the job again.`,
  );
}

async function removeRun(env: NodeJS.ProcessEnv, run: RunId, wasKilled: boolean): Promise<Swept> {
  const docker = openDocker(env)();
  // After a pass, main has deleted the note of these names: whatever is noted still was never tested.
  await restoreNames(docker, run);
  const swept = await sweep(docker, run);
  if (!wasKilled) return swept;
  await pause(afterwordMs);
  return addSwept(swept, await sweep(docker, run));
}
