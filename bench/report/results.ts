/** What a run of the bench found: what bench/results.json holds. */
import { judge, type JudgedGoal } from "../measure/goal.ts";
import type { Series } from "../measure/series.ts";
import type { Command, Measured, Workload } from "../workload.ts";

export type Circumstances = {
  /** ISO 8601. */
  readonly date: string;
  readonly machine: string;
  /** What the machine had to do besides, before the first measurement: processes that wanted a core, over a minute. */
  readonly load: number;
  /** What was measured with what: name and version. */
  readonly versions: Readonly<Record<string, string>>;
};

export type WorkloadResult = {
  readonly title: string;
  readonly method: string;
  readonly series: readonly Series[];
  readonly goals: readonly JudgedGoal[];
  readonly commands: readonly Command[];
};

export type Results = Circumstances & {
  readonly workloads: readonly WorkloadResult[];
  /** All of it, milliseconds. */
  readonly tookMs: number;
};

/**
 * Holds what was measured against the goals. Pure.
 * @throws Error where a goal speaks of what was not measured, unless that is allowed.
 */
export function judged(
  { title, method, goals }: Workload,
  { series, commands }: Measured,
  mayBePartial: boolean,
): WorkloadResult {
  const found = goals.map((goal) => judge(goal, series));
  if (!mayBePartial && found.includes(undefined)) throw new Error(`${title}: a goal is about no series`);
  const rounded = series.map((one) => ({
    ...one,
    samples: one.samples.map((sample) => Number(sample.toPrecision(5))),
  }));
  return { title, method, series: rounded, goals: found.filter((goal) => goal !== undefined), commands };
}
