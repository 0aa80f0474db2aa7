/** Where a run keeps its files. */
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { objectName, type RunId } from "../docker/labels.ts";
import { Fault } from "../fault.ts";

export type RunFolders = AsyncDisposable & {
  /** Stays after the run: the report and the logs, for later steps. */
  readonly results: string;
  readonly logs: string;
  /** Removed with the run, readable by this user alone. */
  readonly work: string;
};

/** Makes the run's folders under the runner's temporary folder; disposing removes what need not stay. */
export async function runFolders(env: NodeJS.ProcessEnv, run: RunId): Promise<RunFolders> {
  const results = resultsFolder(env, run);
  const logs = join(results, "logs");
  const work = workFolder(results);
  try {
    await mkdir(logs, { recursive: true });
    await mkdir(work, { mode: 0o700 });
  } catch (error) {
    throw new Fault(
      "the run has no place for its files",
      error instanceof Error ? error.message : String(error),
      "Make RUNNER_TEMP a folder that the runner can write to.",
    );
  }
  return { results, logs, work, [Symbol.asyncDispose]: () => rm(work, { recursive: true, force: true }) };
}

/** Removes the working files of a run that could not do it itself. */
export async function removeWork(env: NodeJS.ProcessEnv, run: RunId): Promise<void> {
  await rm(workFolder(resultsFolder(env, run)), { recursive: true, force: true });
}

/** Its last part holds no separator, whatever the id: what is removed with all it holds must not lie elsewhere. */
function resultsFolder(env: NodeJS.ProcessEnv, run: RunId): string {
  return join(env["RUNNER_TEMP"] || tmpdir(), objectName(run));
}

function workFolder(results: string): string {
  return join(results, "smoke-gate-work");
}
