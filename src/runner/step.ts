/** Reads what the runner says about the step and its workspace. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readStepContext, type StepContext } from "../inputs/step-context.ts";

/** The step that runs now. A missing event file, as in a run by hand, is an event without content. */
export function currentStep(env: NodeJS.ProcessEnv): StepContext {
  const workspace = env["GITHUB_WORKSPACE"] || process.cwd();
  const eventPath = env["GITHUB_EVENT_PATH"];
  const event: unknown = eventPath && existsSync(eventPath) ? JSON.parse(readFileSync(eventPath, "utf8")) : {};
  return readStepContext(env, existsSync(join(workspace, ".git")), event);
}

/** The folder in which the step runs; relative paths of inputs start there. */
export function stepFolder(): string {
  return process.cwd();
}
