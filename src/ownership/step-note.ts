/** Leads the post step to its run if the runner has lost main's state. */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type RunId, runId } from "./run-id.ts";
import { readOwnFile, writeOwnFile } from "./own-file.ts";

/** Legs of a matrix differ only in runner or workspace; act counts every run as 1. */
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

export async function notedRun(env: NodeJS.ProcessEnv): Promise<RunId | undefined> {
  const path = notePath(env);
  return path === undefined ? undefined : runId((await readOwnFile(path)) ?? "");
}

export async function forgetRun(env: NodeJS.ProcessEnv, run: RunId): Promise<void> {
  const path = notePath(env);
  if (path !== undefined && (await notedRun(env)) === run) await rm(path, { force: true });
}

/** Undefined outside of a workflow: steps have no names there, and all users share the temporary folder. */
function notePath(env: NodeJS.ProcessEnv): string | undefined {
  const { RUNNER_TEMP: folder, GITHUB_ACTION: step } = env;
  if (!folder || !step) return undefined;
  const key = createHash("sha256").update(JSON.stringify(names.map((name) => env[name] ?? "")));
  return join(folder, `smoke-gate-step-${key.digest("hex").slice(0, 16)}`);
}
