/** What a Node process itself costs, without those that it starts. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

type ProcessCost = {
  /** In user and system mode together, milliseconds. */
  readonly cpuMs: number;
  /** The most that was resident, MiB. */
  readonly peakMiB: number;
};

export type CostMeter = {
  /** For the environment of the process: it says its cost as it ends. */
  readonly env: { readonly NODE_OPTIONS: string };
  /** Of the process that ended last. */
  read(): Promise<ProcessCost>;
};

export async function costMeter(): Promise<CostMeter> {
  const folder = await mkdtemp(join(tmpdir(), "bench-cost-"));
  const [script, said] = [join(folder, "say.cjs"), join(folder, "cost.json")];
  await writeFile(
    script,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(said)}, JSON.stringify(process.resourceUsage())));\n`,
  );
  return {
    env: { NODE_OPTIONS: `--require=${script}` },
    async read() {
      // Microseconds and KiB: https://nodejs.org/api/process.html#processresourceusage
      const usage = JSON.parse(await readFile(said, "utf8")) as NodeJS.ResourceUsage;
      return { cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1_000, peakMiB: usage.maxRSS / 1_024 };
    },
  };
}
