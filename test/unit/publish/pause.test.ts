import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pauseMs } from "../../../src/publish/retry.ts";

describe("a registry that counts requests is left alone", () => {
  it.each([
    ["for longer each time, where it does not say for how long", "toomanyrequests: slow down", [5_000, 10_000, 20_000]],
    ["for half a minute at most, then", "toomanyrequests", [5_000, 10_000, 20_000, 30_000, 30_000]],
    ["for as long as it says", "error from registry: retry-after: 1.5s, allowed: 44000/minute", [1_500, 1_500]],
    ["for a minute at most, whatever it says", "toomanyrequests: retry-after: 6h0m0s", [60_000]],
  ])("%s", (_, answer, pauses) => {
    expect(pauses.map((_pause, index) => pauseMs(answer, index + 1, 0))).toEqual(pauses);
  });

  it("never for less, and never for more than twice as long", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, jitter) => {
        const least = pauseMs("", attempt, 0);
        expect(pauseMs("", attempt, jitter)).toBeGreaterThanOrEqual(least);
        expect(pauseMs("", attempt, jitter)).toBeLessThanOrEqual(2 * least);
      }),
    );
  });
});
