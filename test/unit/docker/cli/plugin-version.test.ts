import { expect, it } from "vitest";
import { isAtLeast } from "../../../../src/docker/cli/plugin-version.ts";

it.each([
  ["github.com/docker/buildx v0.32.0 28bc5b7e8ab8ec75e5da1c2da9cd5d0ab0a0c5a0", true],
  ["github.com/docker/buildx v0.36.1-desktop.1 1234abcd", true],
  ["github.com/docker/buildx 0.36.1 ", true],
  ["github.com/docker/buildx v1.0.0 1234abcd", true],
  ["github.com/docker/buildx v0.31.1 1234abcd", true],
  ["github.com/docker/buildx v0.31.0 1234abcd", false],
  ["github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4", false],
  ["github.com/docker/buildx v0.4.0 1234abcd", false],
  ["github.com/docker/buildx 0.0.0+unknown", false],
  ["github.com/docker/buildx 28bc5b7", false],
  ["v2.40.3-desktop.1", true],
  ["2.24.4", true],
  ["v0.31.0-rc1", false],
  ["", false],
])("a plugin that prints %j is at least 0.31.1: %s", (printed, isNewEnough) => {
  expect(isAtLeast(printed, [0, 31, 1])).toBe(isNewEnough);
});
