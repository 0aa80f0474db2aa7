import { expect, it } from "vitest";
import { humanDuration } from "../../../src/report/durations.ts";

it.each([
  [0, "0 ms"],
  [-5, "0 ms"],
  [850, "850 ms"],
  [850.4, "850 ms"],
  [999.6, "1 s"],
  [1_000, "1 s"],
  [3_240, "3.2 s"],
  [59_940, "59.9 s"],
  [59_960, "1 min"],
  [60_000, "1 min"],
  [125_000, "2 min 5 s"],
  [3_599_600, "1 h"],
  [3_720_000, "1 h 2 min"],
])("%d ms is %s", (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});
