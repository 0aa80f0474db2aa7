/** Reads what the runner says about the step and its workspace. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../fault.ts";
import { readStepContext, type StepContext } from "../inputs/step-context.ts";

/**
 * The step that runs now. A missing event file, as in a run by hand, is an event without content.
 * @throws Fault where there is one that cannot be read.
 */
export function currentStep(env: NodeJS.ProcessEnv): StepContext {
  const workspace = env["GITHUB_WORKSPACE"] || process.cwd();
  return readStepContext(env, existsSync(join(workspace, ".git")), eventIn(env["GITHUB_EVENT_PATH"] ?? ""));
}

function eventIn(path: string): unknown {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new Fault(
      "the workflow's event cannot be read",
      `${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "The runner writes this file, and names it in GITHUB_EVENT_PATH: look there; a run by hand needs neither.",
      { cause },
    );
  }
}

/** The folder in which the step runs; relative paths of inputs start there. */
export function stepFolder(): string {
  return process.cwd();
}
