import { expect, it } from "vitest";
import { withGitSettings } from "../../../src/process/git-settings.ts";

it("settings for every git come after those of the environment", () => {
  const own = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.proxy", GIT_CONFIG_VALUE_0: "x", A: "1" };
  expect(withGitSettings(own)).toMatchObject({
    ...own,
    GIT_CONFIG_COUNT: "4",
    GIT_CONFIG_KEY_1: "safe.bareRepository",
    GIT_CONFIG_VALUE_1: "explicit",
  });
});

it.each(["", "x", "-1"])("a count of %j is none", (count) => {
  expect(withGitSettings({ GIT_CONFIG_COUNT: count })).toMatchObject({
    GIT_CONFIG_COUNT: "3",
    GIT_CONFIG_KEY_0: "safe.bareRepository",
  });
});
