import { describe, expect, it } from "vitest";
import { isOver } from "../../../src/ownership/abandoned-runs.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("a run is over", () => {
  it.each([
    ["alive", hour, false],
    ["alive", 1000 * hour, false],
    ["gone", 0, false],
    ["gone", hour - minute, false],
    ["gone", hour + minute, true],
    // Of one that cannot be looked for, only that it is longer ago than any run lasts.
    ["elsewhere", hour + minute, false],
    ["elsewhere", 24 * hour, false],
    ["elsewhere", 25 * hour - minute, false],
    ["elsewhere", 25 * hour + minute, true],
    // A clock that was wrong, here or there.
    ["gone", -hour, false],
    ["elsewhere", -100 * hour, false],
  ] as const)("its process %s, begun %i ms ago: %s", (owner, agoMs, over) => {
    const now = Date.parse("2026-11-21T12:00:00Z");
    expect(isOver(new Date(now - agoMs), owner, now)).toBe(over);
  });
});
