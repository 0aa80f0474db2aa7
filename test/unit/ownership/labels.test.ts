import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { begunAt, newRunId, ownerOf, runId } from "../../../src/ownership/run-id.ts";
import { imageRepository, objectName, projectName, runOfImage } from "../../../src/ownership/names.ts";
import { runLabel } from "../../../src/ownership/labels.ts";
import { parseImageRef } from "../../../src/image/image-ref.ts";
import { anyRun as run } from "../../harness/run-id.ts";

const hex = "0123456789abcdef0123456789abcdef";

describe("the id of a run", () => {
  it("says when it began, and which process it is", () => {
    expect(begunAt(run)).toEqual(new Date("2026-11-21T05:44:42Z"));
    expect(ownerOf(run)).toBe("8f14e45fceea-4026531836-0-1234-567890");
    expect(ownerOf(newRunId(hex, new Date(0), "unknown"))).toBe("unknown");
  });

  it("is taken where a run saved it", () => {
    expect(runId(run)).toBe(run);
  });

  it.each([
    ["nothing", ""],
    ["too short", run.slice(1)],
    ["without a time and a process", hex],
    ["without a process", run.slice(0, run.lastIndexOf("."))],
    ["too long", `${run}${"0".repeat(60)}`],
    ["upper case", run.toUpperCase()],
    ["another letter", `g${run.slice(1)}`],
    ["a second filter", `${run} --filter x`],
    ["a second line", `${run}\n`],
    ["a line before it", `\n${run}`],
    ["a path", `${run}/../x`],
    ["any label", ".*"],
  ])("is refused: %s", (_, text) => {
    expect(runId(text)).toBeUndefined();
  });

  it("names images of the run's own, which lead back to it", () => {
    const image = imageRepository(run);
    expect(parseImageRef(`${image}:built-linux-amd64`).repositoryName).toContain(image);
    expect(runOfImage(image)).toBe(run);
    for (const other of ["smoke-gate", "smoke-gate-test", `smoke-gate-${hex}`, `me/${image}`, run])
      expect(runOfImage(other)).toBeUndefined();
  });
});

describe("the names and labels of a run's objects", () => {
  it("label them with the whole id", () => {
    expect(runLabel(run)).toBe(`smoke-gate.run=${run}`);
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
