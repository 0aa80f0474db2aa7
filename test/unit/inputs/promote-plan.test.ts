import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { promoteContract, readPromotePlan } from "../../../src/promote/promote-plan.ts";
import { InputsRefused } from "../../../src/inputs/parsing/problems.ts";

type Inputs = Readonly<Record<string, string>>;

const digest = `sha256:${"a".repeat(64)}`;
const least = { source: `me/app@${digest}`, tags: "me/app:production" };

function planOf(inputs: Inputs) {
  return readPromotePlan(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
}

function refusalsOf(inputs: Inputs): readonly string[] {
  try {
    planOf(inputs);
  } catch (error) {
    if (error instanceof InputsRefused) return error.problems.map(({ input, reason }) => `${input}: ${reason}`);
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("what is promoted", () => {
  it("are the inputs of promote/action.yml, and no others", () => {
    const action = parse(readFileSync(new URL("../../../promote/action.yml", import.meta.url), "utf8")) as {
      inputs: object;
    };
    expect(Object.keys(action.inputs).toSorted((a, b) => a.localeCompare(b))).toEqual(
      promoteContract.names.toSorted((a, b) => a.localeCompare(b)),
    );
  });

  it("is a source under every one of the tags, each once", () => {
    const { source, targets, ...rest } = planOf({
      source: "me/app",
      tags: "me/app:1, me/app:2\nghcr.io/me/app\nme/app:1",
    });
    expect(String(source)).toBe("me/app:latest");
    expect(targets.map(String)).toEqual(["me/app:1", "me/app:2", "ghcr.io/me/app:latest"]);
    expect(rest).toEqual({
      expectedDigest: undefined,
      provenance: { revision: undefined, verify: "enforce" },
      retries: 3,
    });
  });

  it.each<[Inputs, string]>([
    [{ ...least, source: "" }, "source: is missing: write the image that is to be promoted, best by its digest"],
    [{ ...least, tags: "" }, "tags: is missing: name every ref that the image is to be known by"],
    [
      { ...least, tags: "me/app:{{dev-tag}}" },
      'tags: "me/app:{{dev-tag}}" has a placeholder, and only the gate has one: write its output dev-tag',
    ],
    [
      { ...least, tags: `me/app@${digest}` },
      `tags: "me/app@${digest}" is not an image ref: a tag to publish cannot have a digest; write repository:tag`,
    ],
    [
      { ...least, "expected-digest": "sha256:abc" },
      'expected-digest: "sha256:abc" is not a digest: write sha256: and 64 hex digits in lower case',
    ],
    [
      { ...least, "expected-revision": "a b" },
      'expected-revision: "a b" is not a revision: write the full name of a commit, without spaces',
    ],
    [{ ...least, "verify-revision": "no" }, 'verify-revision: "no" is not one of enforce, warn, off'],
    [{ ...least, "push-retries": "-1" }, 'push-retries: "-1" is not a whole number from 0 to 100'],
  ])("is refused where it is %j", (inputs, refusal) => {
    expect(refusalsOf(inputs)).toEqual([refusal]);
  });

  it("is refused with everything that is wrong", () => {
    expect(refusalsOf({ souce: "me/app" })).toEqual([
      expect.stringMatching(/^source: is missing/u),
      expect.stringMatching(/^tags: is missing/u),
      expect.stringMatching(/^souce: there is no input "souce" \(did you mean "source"\?\)/u),
    ]);
  });
});
