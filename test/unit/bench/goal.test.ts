import { describe, expect, it } from "vitest";
import { type Goal, judge } from "../../../bench/measure/goal.ts";

const measured = [
  { name: "gate", unit: "ms", samples: [900, 450, 440] },
  { name: "script", unit: "ms", samples: [1_000] },
  { name: "memory", unit: "MiB", samples: [150] },
] as const;

describe("a goal", () => {
  it.each<[Goal, string, string, boolean]>([
    [{ kind: "ratio", of: "gate", to: "script", limit: 0.45 }, "gate <= 0.45 x script", "0.45 x", true],
    [{ kind: "ratio", of: "gate", to: "script", limit: 0.44 }, "gate <= 0.44 x script", "0.45 x", false],
    [{ kind: "excess", of: "script", over: "gate", limit: 550 }, "script <= gate + 550 ms", "550 ms", true],
    [{ kind: "excess", of: "script", over: "gate", limit: 549 }, "script <= gate + 549 ms", "550 ms", false],
    [{ kind: "at most", of: "memory", limit: 150 }, "memory <= 150 MiB", "150 MiB", true],
    [{ kind: "at most", of: "memory", limit: 149 }, "memory <= 149 MiB", "150 MiB", false],
  ])("is judged by the medians: %j", (goal, says, figure, isMet) => {
    expect(judge(goal, measured)).toEqual({ says, measured: figure, isMet });
  });

  it.each<Goal>([
    { kind: "at most", of: "another", limit: 1 },
    { kind: "ratio", of: "another", to: "script", limit: 1 },
    { kind: "ratio", of: "gate", to: "another", limit: 1 },
    { kind: "excess", of: "gate", over: "another", limit: 1 },
  ])("about what was not measured is neither met nor missed: %j", (goal) => {
    expect(judge(goal, measured)).toBeUndefined();
  });
});
