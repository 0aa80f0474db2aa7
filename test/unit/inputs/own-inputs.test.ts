/** Which of the INPUT_* variables are the step's own, where the runner mixes a composite action's in. */
import { describe, expect, it } from "vitest";
import { mixedIn } from "../../../src/inputs/parsing/own-inputs.ts";
import { pinContract } from "../../../src/pin/inputs/pin-plan.ts";
import { promoteContract } from "../../../src/promote/promote-plan.ts";
import { gateContract } from "../../../src/inputs/read-plan.ts";
import { readWrapper } from "../../../src/inputs/parsing/wrapper.ts";
import type { Inputs } from "./plan-of.ts";

const wrapper = (inputs: string, given = "{}") =>
  readWrapper(
    `inputs: ${inputs}\nruns:\n  using: composite\n  steps:\n    - run: "true"\n      shell: sh\n    - uses: OWNER/smoke-gate@v1\n      with: ${given}\n`,
    "1",
  ) ?? { inputs: [], given: [] };

const variables = (inputs: Inputs) =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));

describe("an input of the composite action around the step", () => {
  it.each<[string, string, string, Inputs, readonly string[]]>([
    ["is left out where it would publish", "{ push: {} }", "{}", { push: "true", tags: "me/app" }, ["push"]],
    ["is left out where we have none of its name", "{ image-name: {} }", "{}", { "image-name": "x" }, ["image-name"]],
    [
      "is left out where it switches a proof off",
      "{ verify-push: {} }",
      "{}",
      { "verify-push": "false" },
      ["verify-push"],
    ],
    ["takes all its others along", "{ a: {}, timeout: {} }", "{}", { a: "", timeout: "1s" }, ["a", "timeout"]],
    [
      "is left out where its text is our default, which would win over a config file",
      "{ timeout: {} }",
      "{}",
      { timeout: "120s" },
      ["timeout"],
    ],
    ["is left out in any case of letters", "{ Push: {} }", "{}", { push: "true" }, ["Push"]],
    [
      "is the step's own where the step is given it",
      "{ push: {} }",
      '{ push: "${{ inputs.push }}" }',
      { push: "true" },
      [],
    ],
    [
      "changes nothing where it says what is so without it",
      "{ push: {}, pull: {} }",
      "{}",
      { push: "false", pull: "FALSE" },
      [],
    ],
    ["changes nothing where it is empty", "{ tags: {}, variants: {} }", "{}", { tags: "", variants: " " }, []],
    [
      "is none where the runner keeps it apart, and has filled in our token",
      "{ github-token: {} }",
      "{}",
      { "github-token": "t" },
      [],
    ],
    ["makes no typing error of the step good", "{ push: {} }", "{ psuh: true }", { psuh: "true", push: "false" }, []],
  ])("%s", (_, inputs, given, values, left) => {
    expect(mixedIn(variables(values), wrapper(inputs, given), gateContract)).toEqual(left);
  });

  it("is left out of promote and pin alike", () => {
    const promoting = variables({ source: "me/app:1", "verify-revision": "off", tags: "me/app:2" });
    expect(
      mixedIn(promoting, wrapper("{ verify-revision: {}, source: {} }", "{ source: x }"), promoteContract),
    ).toEqual(["verify-revision"]);
    const pinning = variables({ rollback: "1", keep: "5" });
    expect(mixedIn(pinning, wrapper("{ rollback: {}, keep: {} }"), pinContract)).toEqual(["rollback", "keep"]);
  });
});

describe("the file of a composite action", () => {
  const file = (steps: string) => `inputs: { push: { default: "true" } }\nruns: { using: Composite, steps: ${steps} }`;

  it.each<[string, string, string, readonly string[] | undefined]>([
    ["a step by its id", file("[{ run: a }, { id: gate, with: { tags: x } }]"), "gate", ["tags"]],
    ["a step by its place", file("[{ id: gate, with: { tags: x } }, { with: { port: 1 } }]"), "1", ["port"]],
    ["a step without inputs", file("[{ id: gate }]"), "gate", []],
    ["a step that is not there", file("[{ id: gate }]"), "other", undefined],
    ["one of two that are called the same", file("[{ uses: a }, { id: '0' }]"), "0", undefined],
  ])("tells of %s", (_, text, step, given) => {
    expect(readWrapper(text, step)).toEqual({ inputs: ["push"], given });
  });

  it("of another kind is none around a step", () => {
    expect(readWrapper("inputs: { push: {} }\nruns: { using: node24, main: x }", "0")).toBeUndefined();
  });

  it("that is no YAML tells nothing", () => {
    expect(() => readWrapper("inputs: [", "0")).toThrow("Flow sequence");
  });
});
