import { setTimeout as pause } from "node:timers/promises";
import { openDocker } from "../docker/docker.ts";
import { reportedFault } from "./fault.ts";
import { beganHere, removeWork, unfinished } from "../ownership/folders.ts";
import { addRemoved, type Removed, removedWords, removeRun } from "../ownership/remove-run.ts";
import { ownerOf, type RunId } from "../ownership/run-id.ts";
import { notedRun } from "../ownership/step-note.ts";
import { runVariable, savedRemoved, savedRun } from "../ownership/step-state.ts";
import { restoreTags } from "../ownership/step-tags.ts";
import { endProcess, killMarked } from "../process/end.ts";
import { Secrets } from "../report/secrets.ts";
import { describeFault } from "../report/sentences.ts";
import { jobLog, type Log } from "../runner/log.ts";

/** GitHub's own grace period for a cancelled step. */
const patienceMs = 10_000;

/** An engine finishes requests of a killed docker: a container can appear this long after. */
const inFlightMs = 2_000;

/** Never fails the job: the verdict is main's. */
export async function runPost(env: NodeJS.ProcessEnv): Promise<void> {
  const secrets = new Secrets();
  const log = jobLog(undefined, secrets);
  const run = await begunRun(env);
  if (run === undefined) return log.info("Nothing to clean up: no run was begun.");
  try {
    // A run killed after its removal has not yet reported what it published.
    if (savedRemoved() && (await unfinished(env, run)) === undefined) return;
    // Names of leftovers may contain a secret. Most runs leave nothing, so secrets are read only here.
    const { runnersSecrets, secretsIn } = await import("../inputs/secrets.ts");
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

/** Untrusted: the job's environment can name a run that is still going. The run's folder must exist here. */
async function begunRun(env: NodeJS.ProcessEnv): Promise<RunId | undefined> {
  for (const run of [savedRun(), await notedRun(env)]) if (run !== undefined && (await beganHere(env, run))) return run;
  return undefined;
}

/** Without a signal from the runner (act), main would go on and push, and so would a killed main's docker. */
async function endProcesses(run: RunId, log: Log): Promise<void> {
  if (await endProcess(ownerOf(run), patienceMs)) log.info("Ended the run: it was still going on.");
  await killMarked(runVariable, run);
}

function warnOfUnproven(refs: readonly string[], log: Log): void {
  if (refs.length === 0) return;
  log.warning(
    "smoke-gate: killed while it published",
    `What the registry holds under ${refs.join(", ")} is not proven: the run was killed before it could say. Look at it before using it, or run the job again.`,
  );
}

async function removeFromEngine(env: NodeJS.ProcessEnv, run: RunId, wasKilled: boolean): Promise<Removed> {
  const docker = openDocker(env)();
  // After a pass, main has deleted this record: tags in it now were never tested.
  await restoreTags(docker, run);
  const removed = await removeRun(docker, run);
  if (!wasKilled) return removed;
  await pause(inFlightMs);
  return addRemoved(removed, await removeRun(docker, run));
}
