import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, spread, summary } from "../../../bench/measure/statistics.ts";

describe("the summary of a series", () => {
  it.each([
    ["one sample", [7], { median: 7, least: 7, most: 7, count: 1 }],
    ["an odd number", [9, 1, 5], { median: 5, least: 1, most: 9, count: 3 }],
    ["an even number: half-way", [4, 10, 1, 2], { median: 3, least: 1, most: 10, count: 4 }],
    ["numbers, not texts", [10, 9, 100], { median: 10, least: 9, most: 100, count: 3 }],
  ])("of %s", (_, samples, found) => {
    expect(summary(samples)).toEqual(found);
  });

  it("has as many samples below its median as above it, whatever their order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (samples) => {
        const middle = median(samples);
        const below = samples.filter((sample) => sample < middle).length;
        const above = samples.filter((sample) => sample > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(samples.length / 2);
        expect(median(samples.toReversed())).toBe(middle);
      }),
    );
  });

  it("is none of no samples", () => {
    expect(() => summary([])).toThrow("a series without a sample");
  });
});

describe("moments over a span", () => {
  it("has one in each of its equal parts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (count, random) => {
        const moments = spread(count, 100, 20_000, () => random);
        const width = 19_900 / count;
        expect(moments.map((moment) => Math.floor((moment - 100) / width + 1e-6))).toEqual(
          Array.from({ length: count }, (__, part) => part),
        );
      }),
    );
  });
});
