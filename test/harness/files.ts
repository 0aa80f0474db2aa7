/** What a step leaves on disk. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { GateRun } from "./gate.ts";

/** Every file under the step's RUNNER_TEMP, the runner's own ones too. */
export async function filesLeft(run: GateRun): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const temp = dirname(dirname(run.outputs["report"] ?? ""));
  const entries = await readdir(temp, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ name, parentPath }) => ({ name, text: await readFile(join(parentPath, name), "utf8") })),
  );
}
