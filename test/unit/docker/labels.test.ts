import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { objectName, projectName, runId, runLabel } from "../../../src/docker/labels.ts";

const hex = "0123456789abcdef0123456789abcdef";

describe("runId", () => {
  it("takes what a run saved", () => {
    expect(runId(hex)).toBe(hex);
  });

  it.each([
    ["nothing", ""],
    ["too short", hex.slice(1)],
    ["too long", `${hex}0`],
    ["upper case", hex.toUpperCase()],
    ["another letter", `g${hex.slice(1)}`],
    ["a second filter", `${hex.slice(0, 20)} --filter x`],
    ["a second line", `${hex}\n`],
    ["a line before it", `\n${hex}`],
    ["any label", ".*"],
  ])("refuses %s", (_, text) => {
    expect(runId(text)).toBeUndefined();
  });
});

describe("the names and labels of a run's objects", () => {
  const run = runId(hex);
  if (run === undefined) throw new Error("not a run id");

  it("label them with the whole id", () => {
    expect(runLabel(run)).toBe(`smoke-gate.run=${hex}`);
  });

  it.each<[readonly string[], string]>([
    [[], "smoke-gate-0123456789ab"],
    [["full"], "smoke-gate-0123456789ab-full"],
    [["full", "app"], "smoke-gate-0123456789ab-full.app"],
    [["a.b-c_d", "app"], "smoke-gate-0123456789ab-a..b-c_d.app"],
    [["a b/c:ü", "app"], "smoke-gate-0123456789ab-a_b_c__.app"],
  ])("name them for people: %j", (parts, name) => {
    expect(objectName(run, ...parts)).toBe(name);
  });

  it("never give two things of a run one name", () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9][\w.-]{0,8}$/u);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.array(part, { minLength: 1 }), (parts, others) => {
        expect(objectName(run, ...parts) === objectName(run, ...others)).toBe(
          JSON.stringify(parts) === JSON.stringify(others),
        );
      }),
      {
        examples: [
          [
            ["a", "b-app"],
            ["a-b", "app"],
          ],
          [
            ["a.b", "c"],
            ["a", "b.c"],
          ],
          [["a.", "b"], ["a..b"]],
        ],
      },
    );
  });

  it("name them so that docker takes it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (parts) => {
        expect(objectName(run, ...parts)).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/u);
      }),
    );
  });
});

describe("the name of a variant's Compose project", () => {
  const run = runId("0123456789abcdef".repeat(2));
  if (run === undefined) throw new Error("no run id");
  const letters = "aAzZ09._-".split("");
  const variant = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 6 });

  it("is one that Compose takes, and another for every variant", () => {
    fc.assert(
      fc.property(variant, variant, (one, other) => {
        expect(projectName(run, one)).toMatch(/^[a-z0-9][a-z0-9_-]*$/u);
        expect(projectName(run, one) === projectName(run, other)).toBe(one === other);
      }),
    );
  });
});
