/** The files through which a step speaks to its runner. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { Fault } from "../fault.ts";

/** Each is named by a variable; a run by hand has none of them. */
const variables = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];

/**
 * To be asked before anything is begun: what a step has done, and cannot say, is as good as unproven.
 * @throws Fault where a file that the runner names cannot be written.
 */
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
