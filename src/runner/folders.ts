/** Where a run keeps its files. */
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { objectName, type RunId } from "../docker/labels.ts";
import { Fault } from "../fault.ts";
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
    await mkdir(logs, { recursive: true });
    await mkdir(work, { mode: 0o700 });
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
    publishes: (ref) => appendFile(publishedFile(work), `${ref}\n`),
    [Symbol.asyncDispose]: () => removeWork(env, run),
  };
}

/** What its working files say of a run; undefined where it has ended by itself, and removed them. */
export async function unfinished(env: NodeJS.ProcessEnv, run: RunId): Promise<Unfinished | undefined> {
  const work = workFolder(resultsFolder(env, run));
  if (!existsSync(work)) return undefined;
  const text = await readFile(publishedFile(work), "utf8").catch(() => "");
  return { refs: text.split("\n").filter((line) => line !== "") };
}

/** Removes the working files of a run, which may be one that could not do it itself. */
export async function removeWork(env: NodeJS.ProcessEnv, run: RunId): Promise<void> {
  await rm(workFolder(resultsFolder(env, run)), { recursive: true, force: true });
  await forgetRun(env, run);
}

/** Its last part holds no separator, whatever the id: what is removed with all it holds must not lie elsewhere. */
function resultsFolder(env: NodeJS.ProcessEnv, run: RunId): string {
  return join(env["RUNNER_TEMP"] || tmpdir(), objectName(run));
}

function workFolder(results: string): string {
  return join(results, "smoke-gate-work");
}

function publishedFile(work: string): string {
  return join(work, "published");
}
