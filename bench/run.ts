/**
 * Measures everything, and holds it against the goals: exit code 1 where one is missed.
 *   node bench/run.ts             all of it; writes bench/results.json and bench/results.md
 *   node bench/run.ts --quick     in less than a minute; writes nothing
 *   node bench/run.ts <text>      only the workloads that are called so, of the full bench; writes nothing
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { classic28 } from "../test/harness/testbed-parts.ts";
import { figure } from "./measure/figure.ts";
import { summary } from "./measure/statistics.ts";
import { circumstances } from "./report/circumstances.ts";
import { resultsPage } from "./report/markdown.ts";
import { judged, type Results, type WorkloadResult } from "./report/results.ts";
import { workloads } from "./workloads/all.ts";

const { values, positionals } = parseArgs({ options: { quick: { type: "boolean" } }, allowPositionals: true });
const quick = values.quick === true;
const [only] = positionals;
// What GitHub's runners have: a recent engine, and the classic store.
const engine = classic28;

const chosen = workloads.filter(
  ({ title, isQuick }) => (isQuick || !quick) && (only === undefined || title.includes(only)),
);

const temporary = await mkdtemp(join(tmpdir(), "smoke-gate-bench-"));
process.env["TMPDIR"] = temporary;
try {
  const where = await circumstances(engine);
  const found: WorkloadResult[] = [];
  for (const workload of chosen) {
    console.log(`\n${workload.title}`);
    const result = judged(workload, await workload.measure({ engine, quick }), quick);
    tell(result);
    found.push(result);
  }
  const tookMs = performance.now();
  console.log(`\nIt took ${figure(tookMs, "ms")}.`);
  if (!quick && only === undefined) await keep({ ...where, workloads: found, tookMs });
  if (found.some(({ goals }) => goals.some(({ isMet }) => !isMet))) process.exitCode = 1;
} finally {
  await rm(temporary, { recursive: true, force: true });
}

function tell({ series, goals }: WorkloadResult): void {
  for (const { name, unit, samples } of series) {
    const { median, least, most, count } = summary(samples);
    console.log(`  ${name}: ${figure(median, unit)} (${figure(least, unit)} .. ${figure(most, unit)}, ${count})`);
  }
  for (const { says, measured, isMet } of goals) console.log(`  ${isMet ? "met   " : "MISSED"} ${says}: ${measured}`);
}

async function keep(results: Results): Promise<void> {
  const file = (name: string) => new URL(name, import.meta.url);
  await writeFile(file("results.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  await writeFile(file("results.md"), resultsPage(results));
}
