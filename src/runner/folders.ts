/** Where a run keeps its files. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { objectName, type RunId, runId } from "../docker/labels.ts";
import { Fault } from "../fault.ts";
import { appendOwnFile, isOwnFolder, readOwnFile, writeOwnFile } from "./own-file.ts";
import { forgetRun, noteRun } from "./step-note.ts";

export type RunFolders = AsyncDisposable & {
  /** Stays after the run: the report and the logs, for later steps. */
  readonly results: string;
  readonly logs: string;
  /** Removed with the run, readable by this user alone. */
  readonly work: string;
  /** Notes that a ref is about to be pushed: of a run that is killed, nobody else can say it. */
  readonly publishes: (ref: string) => Promise<void>;
};

/** What a run that was killed had come to. */
export type Unfinished = {
  /** What it had begun to push, or had pushed. */
  readonly refs: readonly string[];
};

/** Makes the run's folders under the runner's temporary folder; disposing removes what need not stay. */
export async function runFolders(env: NodeJS.ProcessEnv, run: RunId): Promise<RunFolders> {
  const results = resultsFolder(env, run);
  const logs = join(results, "logs");
  const work = workFolder(results);
  try {
    await mkdir(temporaryFolder(env), { recursive: true });
    // Each anew: what is there already under the name of a run that only begins was put there by somebody else.
    await mkdir(results);
    await mkdir(logs);
    await mkdir(work, { mode: 0o700 });
    await writeOwnFile(markFile(results), run);
    await noteRun(env, run);
  } catch (error) {
    throw new Fault(
      "the run has no place for its files",
      error instanceof Error ? error.message : String(error),
      "Make RUNNER_TEMP a folder that the runner can write to, on a disk with room.",
    );
  }
  return {
    results,
    logs,
    work,
    publishes: (ref) => appendOwnFile(publishedFile(work), `${ref}\n`),
    [Symbol.asyncDispose]: () => removeWork(env, run),
  };
}

/** Whether this run was begun by a step with this temporary folder: an id alone may come from anywhere. */
export async function beganHere(env: NodeJS.ProcessEnv, run: RunId): Promise<boolean> {
  return (await runOf(resultsFolder(env, run))) === run;
}

/** What its working files say of a run; undefined where it has ended by itself, and removed them. */
export async function unfinished(env: NodeJS.ProcessEnv, run: RunId): Promise<Unfinished | undefined> {
  const work = workFolder(resultsFolder(env, run));
  if (!(await beganHere(env, run)) || !(await isOwnFolder(work))) return undefined;
  const text = (await readOwnFile(publishedFile(work))) ?? "";
  return { refs: text.split("\n").filter((line) => line !== "") };
}

/** Removes the working files of a run, which may be one that could not do it itself. */
export async function removeWork(env: NodeJS.ProcessEnv, run: RunId): Promise<void> {
  if (await beganHere(env, run)) await rm(workFolder(resultsFolder(env, run)), { recursive: true, force: true });
  await forgetRun(env, run);
}

/**
 * Removes the working files that runs left in this temporary folder: those of a run that was killed may hold credentials.
 * @param isOver whether nothing can come after what a run has left.
 */
export async function removeAbandonedWork(
  env: NodeJS.ProcessEnv,
  isOver: (run: RunId) => Promise<boolean>,
): Promise<void> {
  const folder = temporaryFolder(env);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => /^smoke-gate-[0-9a-f]{12}$/u.test(each))) {
    const run = await runOf(join(folder, name));
    if (run !== undefined && (await isOver(run)) && resultsFolder(env, run) === join(folder, name))
      await removeWork(env, run);
  }
}

/** The run whose results these are, as it wrote there itself. */
async function runOf(results: string): Promise<RunId | undefined> {
  if (!(await isOwnFolder(results))) return undefined;
  return runId((await readOwnFile(markFile(results))) ?? "");
}

function temporaryFolder(env: NodeJS.ProcessEnv): string {
  return env["RUNNER_TEMP"] || tmpdir();
}

/** Its last part holds no separator, whatever the id: what is removed with all it holds must not lie elsewhere. */
function resultsFolder(env: NodeJS.ProcessEnv, run: RunId): string {
  return join(temporaryFolder(env), objectName(run));
}

function markFile(results: string): string {
  return join(results, "run");
}

function workFolder(results: string): string {
  return join(results, "smoke-gate-work");
}

function publishedFile(work: string): string {
  return join(work, "published");
}
