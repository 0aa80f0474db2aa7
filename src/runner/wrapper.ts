import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRegularFile } from "../disk/regular-file.ts";
import { Fault } from "../gate/fault.ts";
import { type InputContract, mixedIn, withoutInputs, type Wrapper } from "../inputs/parsing/own-inputs.ts";
import type { Log } from "./log.ts";

const mostBytes = 1024 * 1024;

/** Removes inputs of a composite action around the step. Throws a Fault if it is unclear which: one could publish. */
export async function withOwnInputs(
  env: NodeJS.ProcessEnv,
  contract: InputContract,
  log: Log,
): Promise<NodeJS.ProcessEnv> {
  const { ACT: ofAct, GITHUB_ACTION_PATH: folder, GITHUB_ACTION: step = "" } = env;
  // Only act and its derivatives mix them; GitHub's own runner does not.
  if (ofAct !== "true" || !folder) return env;
  const path = actionFile(folder);
  const wrapper = await wrapperIn(path, step);
  if (wrapper === undefined) return env;
  const foreign = mixedIn(env, wrapper, contract);
  if (foreign.length === 0) return env;
  const names = foreign.join(", ");
  if (wrapper.given === undefined) throw cannotTell(`${path} has no step ${JSON.stringify(step)} (${names})`);
  log.info(
    `Left out ${names}: inputs of the composite action around this step, which are not in the step's own "with"`,
  );
  return withoutInputs(env, foreign);
}

function actionFile(folder: string): string {
  const path = ["action.yml", "action.yaml"].map((name) => join(folder, name)).find((each) => existsSync(each));
  if (path === undefined) throw cannotTell(`there is no action.yml in ${folder}`);
  return path;
}

async function wrapperIn(path: string, step: string): Promise<Wrapper | undefined> {
  // Loads a YAML parser, which most steps of promote do not need.
  const { readWrapper } = await import("../inputs/parsing/wrapper.ts");
  try {
    return readWrapper(readRegularFile(path, mostBytes).toString("utf8"), step);
  } catch (error) {
    throw cannotTell(`${path} cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function cannotTell(why: string): Fault {
  return new Fault(
    "the inputs of this step cannot be told from those of the composite action around it",
    `this runner hands both to the step, and ${why}`,
    "Leave the file of the composite action as it was when the step began, with all inputs of the inner step in its own with, or call the action from the workflow itself.",
  );
}
