import { describe, expect, it } from "vitest";
import { oldBuildx } from "../../../../src/docker/buildx/old-buildx.ts";

describe("a buildx that is older than an input", () => {
  it("names the flag that it does not know", () => {
    // As 0.13 printed it.
    expect(oldBuildx(["unknown flag: --call", "See 'docker buildx build --help'."])).toMatchObject({
      what: "docker buildx is too old for this build",
      why: "it knows no --call, for which an input of this step asks",
    });
  });

  it.each([
    [
      "a program of the build that says so",
      ["#1 [internal] load build definition", "#5 0.1 unknown flag: --call", "unknown flag: --call"],
    ],
    ["a shorthand", ["unknown shorthand flag: 'z' in -z"]],
    ["nothing at all", []],
  ])("is not blamed for %s", (_, lines) => {
    expect(oldBuildx(lines)).toBeUndefined();
  });
});
