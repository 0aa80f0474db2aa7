/** Wires the post step: removes what the run has left on the machine and on the engine. */
import { setTimeout as pause } from "node:timers/promises";
import { openDocker } from "./docker/docker.ts";
import { reportedFault } from "./fault.ts";
import { beganHere, removeWork, unfinished } from "./ownership/folders.ts";
import { addRemoved, type Removed, removedWords, removeRun } from "./ownership/remove-run.ts";
import { ownerOf, type RunId } from "./ownership/run-id.ts";
import { notedRun } from "./ownership/step-note.ts";
import { runVariable, savedRemoved, savedRun } from "./ownership/step-state.ts";
import { restoreTags } from "./ownership/step-tags.ts";
import { endProcess, killMarked } from "./process/end.ts";
import { Secrets } from "./report/secrets.ts";
import { describeFault } from "./report/sentences.ts";
import { jobLog, type Log } from "./runner/log.ts";

/** GitHub gives a cancelled step as long to end by itself. */
const patienceMs = 10_000;

/** An engine finishes what a killed docker had asked it for: a container appears up to this long after its death. */
const inFlightMs = 2_000;

/** Never fails the job: the verdict is main's. */
export async function runPost(env: NodeJS.ProcessEnv): Promise<void> {
  const secrets = new Secrets();
  const log = jobLog(undefined, secrets);
  const run = await begunRun(env);
  if (run === undefined) return log.info("Nothing to clean up: no run was begun.");
  try {
    // A run that was killed after it removed everything has still said nothing of what it published.
    if (savedRemoved() && (await unfinished(env, run)) === undefined) return;
    // The names of what was left may hold a secret. Most runs leave nothing, so the secrets are read only here.
    const { runnersSecrets, secretsIn } = await import("./inputs/secrets.ts");
    secrets.know([...secretsIn(env), ...runnersSecrets(env)]);
    await endProcesses(run, log);
    const cutOff = await unfinished(env, run);
    if (cutOff !== undefined) warnOfUnproven(cutOff.refs, log);
    await removeWork(env, run);
    const words = removedWords(await removeFromEngine(env, run, cutOff !== undefined));
    if (words !== undefined) log.info(`Removed what the run left: ${words}.`);
  } catch (error) {
    log.warning("smoke-gate: cleaning up", describeFault(reportedFault(error)));
  }
}

/**
 * Finds the run that main began, as the runner or main's own note has it. Whatever writes to the job's environment can
 * put the id of another run, which may still go on, into the state: a run is believed only if its folder is here.
 */
async function begunRun(env: NodeJS.ProcessEnv): Promise<RunId | undefined> {
  for (const run of [savedRun(), await notedRun(env)]) if (run !== undefined && (await beganHere(env, run))) return run;
  return undefined;
}

/**
 * If a runner sends no signal (act, into a container), main goes on while this step runs: it would make, and push, what
 * nobody sees any more. What a killed main has started ends first, too: docker goes on with its push or build.
 */
async function endProcesses(run: RunId, log: Log): Promise<void> {
  if (await endProcess(ownerOf(run), patienceMs)) log.info("Ended the run: it was still going on.");
  await killMarked(runVariable, run);
}

/** A run that was killed has written neither a report nor an output. */
function warnOfUnproven(refs: readonly string[], log: Log): void {
  if (refs.length === 0) return;
  log.warning(
    "smoke-gate: killed while it published",
    `What the registry holds under ${refs.join(", ")} is not proven: the run was killed before it could say. Look at it before using it, or run the job again.`,
  );
}

async function removeFromEngine(env: NodeJS.ProcessEnv, run: RunId, wasKilled: boolean): Promise<Removed> {
  const docker = openDocker(env)();
  // After a pass, main has deleted the record of these names: whatever is recorded still was never tested.
  await restoreTags(docker, run);
  const removed = await removeRun(docker, run);
  if (!wasKilled) return removed;
  await pause(inFlightMs);
  return addRemoved(removed, await removeRun(docker, run));
}
