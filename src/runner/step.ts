import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../gate/fault.ts";
import { readStepContext, type StepContext } from "../inputs/step-context.ts";

/** Treats a missing event file, as in a run by hand, as an empty event. Throws a Fault if the file is unreadable. */
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

export function stepFolder(): string {
  return process.cwd();
}
