import { mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { objectName } from "./names.ts";
import { type RunId, runId } from "./run-id.ts";
import { Fault } from "../gate/fault.ts";
import { appendOwnFile, isOwnFolder, readOwnFile, writeOwnFile } from "./own-file.ts";
import { forgetRun, noteRun } from "./step-note.ts";

export type RunFolders = AsyncDisposable & {
  /** Stays after the run: the report and the logs, for later steps. */
  readonly results: string;
  readonly logs: string;
  /** Removed with the run; only this user can read it. */
  readonly work: string;
  /** Records that a push of this ref begins: after a kill, this is the only trace of it. */
  readonly publishes: (ref: string) => Promise<void>;
};

export type Unfinished = {
  readonly refs: readonly string[];
};

export async function runFolders(env: NodeJS.ProcessEnv, run: RunId): Promise<RunFolders> {
  const results = resultsFolder(env, run);
  const logs = join(results, "logs");
  const work = workFolder(results);
  try {
    await mkdir(temporaryFolder(env), { recursive: true });
    // An existing folder is refused: only somebody else can have created a new run's folder.
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

/** Returns true if a step with this temporary folder started the run, because an id alone can come from anywhere. */
export async function beganHere(env: NodeJS.ProcessEnv, run: RunId): Promise<boolean> {
  return (await runOf(resultsFolder(env, run))) === run;
}

/** Returns undefined if the run ended normally and removed its working files. */
export async function unfinished(env: NodeJS.ProcessEnv, run: RunId): Promise<Unfinished | undefined> {
  const work = workFolder(resultsFolder(env, run));
  if (!(await beganHere(env, run)) || !(await isOwnFolder(work))) return undefined;
  const text = (await readOwnFile(publishedFile(work))) ?? "";
  return { refs: text.split("\n").filter((line) => line !== "") };
}

export async function removeWork(env: NodeJS.ProcessEnv, run: RunId): Promise<void> {
  if (await beganHere(env, run)) await rm(workFolder(resultsFolder(env, run)), { recursive: true, force: true });
  await forgetRun(env, run);
}

/** Removes files of killed runs, which may hold credentials, once `isOver` returns true. */
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

async function runOf(results: string): Promise<RunId | undefined> {
  if (!(await isOwnFolder(results))) return undefined;
  return runId((await readOwnFile(markFile(results))) ?? "");
}

function temporaryFolder(env: NodeJS.ProcessEnv): string {
  return env["RUNNER_TEMP"] || tmpdir();
}

/** The last part contains no separator whatever the id, so a recursive removal cannot leave the folder. */
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
