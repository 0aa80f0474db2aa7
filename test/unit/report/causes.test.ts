import { describe, expect, it } from "vitest";
import type { LocatedFinding } from "../../../src/diagnosis/finding.ts";
import type { ContainerExit } from "../../../src/diagnosis/observation.ts";
import { causes } from "../../../src/report/causes.ts";
import { describeLocated } from "../../../src/report/sentences.ts";

const exit: ContainerExit = { code: 1, oomKilled: false, memoryLimit: 0, error: "", afterMs: 400, lastLog: "" };
const died = (variant: string, given: Partial<ContainerExit> = {}, logLine = "Error: no config"): LocatedFinding => ({
  variant,
  finding: { kind: "exited", exit: { ...exit, ...given }, meaning: "it gave up" },
  last: { kind: "refused", atMs: 300 },
  logLine,
});
const named = (findings: readonly LocatedFinding[]) => causes(findings).map(({ variants }) => variants);

describe("a first cause", () => {
  it("that several variants share is told once, with all their names", () => {
    const [cause, ...others] = causes([died("full"), died("slim", { afterMs: 950 })]);
    expect(others).toEqual([]);
    expect(describeLocated(cause?.located ?? died("none"), cause?.variants)).toEqual({
      title: "smoke-gate: exited (variants full, slim)",
      message:
        'variants full, slim: exited with code 1 after 400 ms: it gave up. Last seen: connection refused after 300 ms. Its log says: "Error: no config".',
    });
  });

  it.each<[string, readonly LocatedFinding[], readonly (readonly string[])[]]>([
    ["is another one with another code", [died("a"), died("b", { code: 2 }), died("c")], [["a", "c"], ["b"]]],
    ["is another one with another reason", [died("a"), died("b", {}, "Error: no table")], [["a"], ["b"]]],
    [
      "is the same at another time",
      [
        died("a", { lastLog: "2026-11-27T10:00:00.123Z no" }, "2026/11/27 10:00:00 no"),
        died("b", { lastLog: "2026-11-27T10:00:01Z no" }, "2026/11/27 10:00:01 no"),
      ],
      [["a", "b"]],
    ],
    [
      "is another one where another thing was wrong with the answer",
      ["bad chunk", "cut off"].map((detail) => ({
        variant: detail,
        finding: { kind: "timed-out", timeoutMs: 3_000, how: "unreadable-answer" },
        last: { kind: "unreadable", detail, atMs: 300 },
      })),
      [["bad chunk"], ["cut off"]],
    ],
    [
      "of a ref has no variant",
      [{ variant: undefined, finding: { kind: "replaced", what: "app:1" }, last: undefined }],
      [[]],
    ],
  ])("%s", (_, findings, variants) => {
    expect(named(findings)).toEqual(variants);
  });
});
