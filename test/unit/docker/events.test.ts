import fc from "fast-check";
import { expect, it } from "vitest";
import { unixSeconds } from "../../../src/docker/events.ts";

it.each([
  ["2026-11-21T10:00:00.123456789Z", "1795255200.123456789"],
  ["2026-11-21T10:00:00Z", "1795255200.000000000"],
  ["2026-11-21T12:00:00.5+02:00", "1795255200.500000000"],
])("%s is %s for the engine", (time, seconds) => {
  expect(unixSeconds(time)).toBe(seconds);
});

it("names the same moment as the text", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }), (date) => {
      expect(Number(unixSeconds(date.toISOString())) * 1000).toBeCloseTo(date.getTime(), 2);
    }),
  );
});
