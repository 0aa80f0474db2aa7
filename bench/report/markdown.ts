/** Results as Markdown. Pure. */
import { table } from "../../script/markdown-table.ts";
import { figure } from "../measure/figure.ts";
import { summary } from "../measure/statistics.ts";
import type { Results, WorkloadResult } from "./results.ts";

/** The whole of it: bench/results.md. */
export function resultsPage(results: Results): string {
  const { date, machine, load, versions, workloads, tookMs } = results;
  return [
    "<!-- Written by script/bench. -->",
    "# How fast the gate is",
    "Measured interleaved, in one run on one machine: ratios say more than figures. A figure is a median, with the least and the most beside it.",
    table(
      ["", ""],
      [
        ["Date", date],
        ["Machine", machine],
        ["Load before it", load.toFixed(1)],
        ["It took", figure(tookMs, "ms")],
        ...Object.entries(versions),
      ],
    ),
    "## Goals",
    goalTable(workloads),
    ...workloads.map(section),
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}

/** Every goal, with what was measured. */
export function goalTable(workloads: readonly WorkloadResult[]): string {
  return table(
    ["Workload", "Goal", "Measured", ""],
    workloads.flatMap(({ title, goals }) =>
      goals.map(({ says, measured, isMet }, index) => [
        index === 0 ? title : "",
        says,
        measured,
        isMet ? "met" : "**missed**",
      ]),
    ),
  );
}

function section({ title, method, series, commands }: WorkloadResult): string {
  return [
    `## ${title}`,
    method,
    table(
      ["", "Median", "Least..most", "Runs"],
      series.map(({ name, unit, samples }) => {
        const { median, least, most, count } = summary(samples);
        return [name, figure(median, unit), `${figure(least, unit)} .. ${figure(most, unit)}`, String(count)];
      }),
    ),
    ...commands.map(({ name, text }) => `${name}:\n\n\`\`\`${text.startsWith("- ") ? "yaml" : "sh"}\n${text}\n\`\`\``),
  ].join("\n\n");
}
