/**
 * A note in the runner's temporary folder of which run a step has begun: the post step's way to it where the runner has
 * lost what main saved. Each step of each job has one of its own.
 */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type RunId, runId } from "../docker/labels.ts";
import { readOwnFile, writeOwnFile } from "./own-file.ts";

/**
 * What together names a step, the same in main and post. Legs of a matrix share all but the runner or the workspace;
 * act counts every run as 1.
 */
const names = [
  "GITHUB_REPOSITORY",
  "GITHUB_RUN_ID",
  "GITHUB_RUN_ATTEMPT",
  "GITHUB_JOB",
  "GITHUB_ACTION",
  "GITHUB_WORKSPACE",
  "RUNNER_NAME",
] as const;

export async function noteRun(env: NodeJS.ProcessEnv, run: RunId): Promise<void> {
  const path = notePath(env);
  if (path !== undefined) await writeOwnFile(path, run);
}

/** The run that this step has begun, and that has not ended by itself; undefined where there is none. */
export async function notedRun(env: NodeJS.ProcessEnv): Promise<RunId | undefined> {
  const path = notePath(env);
  return path === undefined ? undefined : runId((await readOwnFile(path)) ?? "");
}

/** Another run of the step keeps its note. */
export async function forgetRun(env: NodeJS.ProcessEnv, run: RunId): Promise<void> {
  const path = notePath(env);
  if (path !== undefined && (await notedRun(env)) === run) await rm(path, { force: true });
}

/** Undefined in a run by hand: its steps have no names, and the system's temporary folder is everybody's. */
function notePath(env: NodeJS.ProcessEnv): string | undefined {
  const { RUNNER_TEMP: folder, GITHUB_ACTION: step } = env;
  if (!folder || !step) return undefined;
  const key = createHash("sha256").update(JSON.stringify(names.map((name) => env[name] ?? "")));
  return join(folder, `smoke-gate-step-${key.digest("hex").slice(0, 16)}`);
}
