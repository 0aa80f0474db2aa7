import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { Fault } from "../gate/fault.ts";

const variables = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];

/** Runs before anything else: a result that cannot be reported is worthless. Throws a Fault if a file is read-only. */
export async function checkRunnerFiles(env: NodeJS.ProcessEnv): Promise<void> {
  for (const variable of variables) {
    const path = env[variable];
    if (!path) continue;
    try {
      await access(path, constants.W_OK);
    } catch (error) {
      throw new Fault(
        `the runner's file ${variable} cannot be written`,
        error instanceof Error ? error.message : String(error),
        "The runner makes it before each step: look at the runner, or unset the variable in a run by hand.",
        { cause: error },
      );
    }
  }
}
