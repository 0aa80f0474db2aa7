import { describe, expect, it } from "vitest";
import { isJobCredential, isRunnersOwn } from "../../src/gate/runner-variables.ts";

describe("a variable of the runner's own", () => {
  it.each(["ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "GITHUB_TOKEN", "GITEA_TOKEN", "FORGEJO_TOKEN"])(
    "lets whoever has it act as the job: %s",
    (name) => {
      expect([isJobCredential(name), isRunnersOwn(name)]).toEqual([true, true]);
    },
  );

  it.each(["INPUT_SECRETS", "RUNNER_TEMP"])("is handed to the step: %s", (name) => {
    expect([isJobCredential(name), isRunnersOwn(name)]).toEqual([false, true]);
  });

  it.each(["GITHUB_SHA", "MY_GITHUB_TOKEN", "TOKEN", "ACTION"])("is none: %s", (name) => {
    expect([isJobCredential(name), isRunnersOwn(name)]).toEqual([false, false]);
  });
});
