/** The step's outputs, its summary, and what the runner must hide. */
import { appendFile } from "node:fs/promises";
import * as core from "@actions/core";

/** Sets each output of the step. A later value replaces an earlier one. */
export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

/** Has the runner hide these values in everything that the job prints from now on. */
export function mask(values: readonly string[]): void {
  for (const value of values) if (value.trim() !== "") core.setSecret(value);
}

/** Adds to the step's summary; does nothing where the runner keeps none, as in a run by hand. */
export async function writeSummary(env: NodeJS.ProcessEnv, markdown: string): Promise<void> {
  const path = env["GITHUB_STEP_SUMMARY"];
  if (path) await appendFile(path, markdown);
}
