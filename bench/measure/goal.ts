/** What the bench is to show, as data, and whether it did. Pure. */
import { figure, type Unit } from "./figure.ts";
import type { Series } from "./series.ts";
import { median } from "./statistics.ts";

/** All speak of medians. */
export type Goal =
  | { readonly kind: "at most"; readonly of: string; readonly limit: number }
  /** At most `limit` times another series. */
  | { readonly kind: "ratio"; readonly of: string; readonly to: string; readonly limit: number }
  /** At most `limit` more than another series. */
  | { readonly kind: "excess"; readonly of: string; readonly over: string; readonly limit: number };

export type JudgedGoal = {
  /** The goal in words. */
  readonly says: string;
  /** What was measured, with its unit. */
  readonly measured: string;
  readonly isMet: boolean;
};

/** @returns undefined where a series that it speaks of was not measured. */
export function judge(goal: Goal, measured: readonly Series[]): JudgedGoal | undefined {
  const of = measured.find(({ name }) => name === goal.of);
  if (of === undefined) return undefined;
  if (goal.kind === "at most") return judged(goal, median(of.samples), of.unit, of.unit);

  const reference = goal.kind === "ratio" ? goal.to : goal.over;
  const other = measured.find(({ name }) => name === reference);
  if (other === undefined) return undefined;
  return goal.kind === "ratio"
    ? judged(goal, median(of.samples) / median(other.samples), "x", of.unit)
    : judged(goal, median(of.samples) - median(other.samples), of.unit, of.unit);
}

function judged(goal: Goal, value: number, unit: Unit, limitUnit: Unit): JudgedGoal {
  return { says: describe(goal, limitUnit), measured: figure(value, unit), isMet: value <= goal.limit };
}

function describe(goal: Goal, unit: Unit): string {
  switch (goal.kind) {
    case "at most":
      return `${goal.of} <= ${figure(goal.limit, unit)}`;
    case "ratio":
      return `${goal.of} <= ${goal.limit} x ${goal.to}`;
    case "excess":
      return `${goal.of} <= ${goal.over} + ${figure(goal.limit, unit)}`;
  }
}
