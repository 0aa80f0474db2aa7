import { expect, it } from "vitest";
import { normalPlatform, samePlatform } from "../../../src/image/platform.ts";

it.each([
  ["linux/amd64", "linux/amd64"],
  ["linux/x86_64", "linux/amd64"],
  ["linux/aarch64", "linux/arm64"],
  ["linux/arm64/v8", "linux/arm64"],
  ["linux/arm/v7", "linux/arm"],
  ["linux/arm/v6", "linux/arm/v6"],
  ["linux/amd64/v3", "linux/amd64/v3"],
  ["windows/amd64", "windows/amd64"],
])("%s is %s", (written, normal) => {
  expect(normalPlatform(written)).toBe(normal);
  expect(samePlatform(written, normal)).toBe(true);
});

it("tells variants apart that are not each other's default", () => {
  expect(samePlatform("linux/arm/v6", "linux/arm/v7")).toBe(false);
});
