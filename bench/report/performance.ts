/** What docs/performance.md says of the bench. Pure. */
import { table } from "../../script/markdown-table.ts";
import { figure } from "../measure/figure.ts";
import { median } from "../measure/statistics.ts";
import { goalTable } from "./markdown.ts";
import type { Results } from "./results.ts";

/**
 * The first workload's contestants side by side, and every goal.
 * @param name of the contestant whom the others are compared with.
 */
export function performancePart(results: Results, name: string): string {
  const { date, machine, versions, workloads } = results;
  const [contest] = workloads;
  if (contest === undefined) throw new Error("results without a workload");
  const ours = contest.series.find((series) => series.name === name);
  const rows = contest.series.map(({ name: contestant, unit, samples }) => [
    contestant,
    figure(median(samples), unit),
    ours === undefined ? "" : figure(median(ours.samples) / median(samples), "x"),
  ]);
  return [
    `${contest.title}:`,
    table(["", "Build to push", "Smoke Gate takes"], rows),
    "Every goal that the bench holds the gate to:",
    goalTable(workloads),
    `Measured on ${date.slice(0, 10)}: ${machine}; Docker ${versions["Docker Engine"] ?? ""}. The method, the spread and every command are in [bench/results.md](../bench/results.md).`,
  ].join("\n\n");
}
