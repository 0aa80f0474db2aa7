import { expect, it } from "vitest";
import { figure, type Unit } from "../../../bench/measure/figure.ts";

it.each<[number, Unit, string]>([
  [0.4, "ms", "0 ms"],
  [999.4, "ms", "999 ms"],
  [999.6, "ms", "1.00 s"],
  [1_234, "ms", "1.23 s"],
  [-40, "ms", "-40 ms"],
  [121_980, "ms", "121.98 s"],
  [89.4, "MiB", "89 MiB"],
  [2.84, "%", "2.8 %"],
  [0.453, "x", "0.45 x"],
  [0.00541, "x", "0.0054 x"],
])("%d %s is written %s", (value, unit, text) => {
  expect(figure(value, unit)).toBe(text);
});
