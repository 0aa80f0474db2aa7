/** What is measured: a workload gives series of samples, and has goals for them. */
import type { TestEngine } from "../test/harness/testbed.ts";
import type { Goal } from "./measure/goal.ts";
import type { Series } from "./measure/series.ts";

/** A command line or a step of a workflow, as it was measured. */
export type Command = { readonly name: string; readonly text: string };

export type Measured = { readonly series: readonly Series[]; readonly commands: readonly Command[] };

export type Bench = {
  readonly engine: TestEngine;
  /** Only what a minute is enough for: fewer rounds, and of the contestants those that a goal cannot do without. */
  readonly quick: boolean;
};

export type Workload = {
  /** What the tables call it. */
  readonly title: string;
  /** A sentence: what is timed, from when to when. */
  readonly method: string;
  readonly goals: readonly Goal[];
  /** Whether a quick bench has the time for it. */
  readonly isQuick: boolean;
  measure(bench: Bench): Promise<Measured>;
};
