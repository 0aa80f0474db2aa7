import { appendFile } from "node:fs/promises";
import * as core from "@actions/core";

export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

export function mask(values: readonly string[]): void {
  for (const value of values) if (value.trim() !== "") core.setSecret(value);
}

export async function writeSummary(env: NodeJS.ProcessEnv, markdown: string): Promise<void> {
  const path = env["GITHUB_STEP_SUMMARY"];
  if (path) await appendFile(path, markdown);
}
