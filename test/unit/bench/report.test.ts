import { describe, expect, it } from "vitest";
import { resultsPage } from "../../../bench/report/markdown.ts";
import { performancePart } from "../../../bench/report/performance.ts";
import { judged, type Results } from "../../../bench/report/results.ts";
import type { Workload } from "../../../bench/workload.ts";

const workload: Workload = {
  title: "a job",
  method: "Wall time.",
  goals: [
    { kind: "ratio", of: "gate", to: "script", limit: 0.45 },
    { kind: "ratio", of: "gate", to: "ideal", limit: 1.1 },
  ],
  isQuick: true,
  measure: () => Promise.reject(new Error("not measured here")),
};

const measured = {
  series: [
    { name: "script", unit: "ms", samples: [10_000, 12_000, 11_000] },
    { name: "ideal", unit: "ms", samples: [4_000] },
    { name: "gate", unit: "ms", samples: [4_400.123456] },
  ],
  commands: [
    { name: "script", text: "docker push app" },
    { name: "gate", text: "- uses: OWNER/smoke-gate@v1" },
  ],
} as const;

const results: Results = {
  date: "2026-11-21T07:00:00.000Z",
  machine: "2 cores, 24 GiB, Linux 6.1",
  load: 0.12,
  tookMs: 61_000,
  versions: { "Docker Engine": "28.5.2, classic store", Node: "v24.21.0" },
  workloads: [judged(workload, measured, false)],
};

describe("what was measured", () => {
  it("is kept as precise as it is", () => {
    expect(results.workloads[0]?.series[2]?.samples).toEqual([4_400.1]);
  });

  it("must be what the goals are about, unless only a part of it was to be measured", () => {
    const part = { ...measured, series: measured.series.slice(1) };
    expect(() => judged(workload, part, false)).toThrow("a job: a goal is about no series");
    expect(judged(workload, part, true).goals.map(({ says }) => says)).toEqual(["gate <= 1.1 x ideal"]);
  });

  it("is a page with the machine, every goal, every figure and every command", () => {
    expect(resultsPage(results)).toBe(`<!-- Written by script/bench. -->

# How fast the gate is

Measured interleaved, in one run on one machine: ratios say more than figures. A figure is a median, with the least and the most beside it.

|  |  |
| --- | --- |
| Date | 2026-11-21T07:00:00.000Z |
| Machine | 2 cores, 24 GiB, Linux 6.1 |
| Load before it | 0.1 |
| It took | 61.00 s |
| Docker Engine | 28.5.2, classic store |
| Node | v24.21.0 |

## Goals

| Workload | Goal | Measured |  |
| --- | --- | --- | --- |
| a job | gate <= 0.45 x script | 0.40 x | met |
|  | gate <= 1.1 x ideal | 1.10 x | **missed** |

## a job

Wall time.

|  | Median | Least..most | Runs |
| --- | --- | --- | --- |
| script | 11.00 s | 10.00 s .. 12.00 s | 3 |
| ideal | 4.00 s | 4.00 s .. 4.00 s | 1 |
| gate | 4.40 s | 4.40 s .. 4.40 s | 1 |

script:

\`\`\`sh
docker push app
\`\`\`

gate:

\`\`\`yaml
- uses: OWNER/smoke-gate@v1
\`\`\`
`);
  });

  it("is a part of docs/performance.md", () => {
    expect(performancePart(results, "gate")).toBe(`a job:

|  | Build to push | Smoke Gate takes |
| --- | --- | --- |
| script | 11.00 s | 0.40 x |
| ideal | 4.00 s | 1.10 x |
| gate | 4.40 s | 1.00 x |

Every goal that the bench holds the gate to:

| Workload | Goal | Measured |  |
| --- | --- | --- | --- |
| a job | gate <= 0.45 x script | 0.40 x | met |
|  | gate <= 1.1 x ideal | 1.10 x | **missed** |

Measured on 2026-11-21: 2 cores, 24 GiB, Linux 6.1; Docker 28.5.2, classic store. The method, the spread and every command are in [bench/results.md](../bench/results.md).`);
  });
});
