/** How much memory a Node process held at most. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type PeakMemory = {
  /** For the environment of the process: it says its peak as it ends. */
  readonly env: { readonly NODE_OPTIONS: string };
  /** What the kernel counted of the process that ended last, MiB resident. */
  mebibytes(): Promise<number>;
};

export async function peakMemory(): Promise<PeakMemory> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-memory-"));
  const [script, said] = [join(folder, "say.cjs"), join(folder, "peak")];
  // maxRSS is in KiB: https://nodejs.org/api/process.html#processresourceusage
  await writeFile(
    script,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(said)}, String(process.resourceUsage().maxRSS)));\n`,
  );
  return {
    env: { NODE_OPTIONS: `--require=${script}` },
    mebibytes: async () => Number(await readFile(said, "utf8")) / 1024,
  };
}
