import { describe, expect, it } from "vitest";
import { describePushed } from "../../../src/report/pushed.ts";
import type { RefReport } from "../../../src/report/report.ts";

const ref = (name: string, state: RefReport["state"]): RefReport => ({
  ref: name,
  state,
  digest: undefined,
  pinned: undefined,
  problem: undefined,
});

describe("what a run pushed", () => {
  it.each<[string, readonly RefReport[], string]>([
    ["nothing, where nothing was to be", [], "Nothing was pushed."],
    [
      "nothing, where it did not come to that",
      [ref("a:1", "untouched"), ref("b:1", "untouched")],
      "Nothing was pushed.",
    ],
    [
      "some of it",
      [
        ref("a:1", "verified"),
        ref("b:1", "pushed"),
        ref("c:1", "failed"),
        ref("d:1", "untouched"),
        ref("e:1", "untouched"),
      ],
      "Pushed, and read back: a:1. Pushed, and not read back: b:1. Failed, so that what the registry holds is not proven: c:1. Not pushed: d:1, e:1.",
    ],
  ])("is %s", (_, refs, words) => {
    expect(describePushed({ refs })).toBe(words);
  });
});
