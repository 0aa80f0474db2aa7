/** Files of the repository that a script writes, and that are committed. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * Writes the file; with `--check` on the command line it fails instead where the file is stale.
 * @param name from the root of the repository.
 * @param render from what the file has, empty where there is none, to what it should have.
 */
export async function generated(name: string, render: (before: string) => string | Promise<string>): Promise<void> {
  const file = new URL(`../${name}`, import.meta.url);
  try {
    const before = existsSync(file) ? readFileSync(file, "utf8") : "";
    const after = await render(before);
    if (after === before) return;
    if (process.argv.includes("--check")) throw new Error(`${name} is stale: run script/build and commit it`);
    writeFileSync(file, after);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
