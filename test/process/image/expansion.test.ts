import { execa } from "execa";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expand } from "../../../src/image/expansion.ts";

const separator = "\u0000";
const letters = (all: string, minLength = 0) =>
  fc.string({ unit: fc.constantFrom(...all.split("")), minLength, maxLength: 8 });
const value = fc.option(letters("ab.*"), { nil: undefined });
const cut = fc.tuple(fc.constantFrom("#", "##", "%", "%%"), letters("ab.*?", 1));
const other = fc.tuple(fc.constantFrom("-", ":-", "+", ":+"), letters("xy"));
const replaced = fc.tuple(fc.constantFrom("/", "//"), letters("ab.*?", 1), fc.constant("/"), letters("xy"));
const written = fc.oneof(
  fc.record({ value, form: fc.oneof(cut, other, fc.constant([])) }),
  // In nothing a shell replaces nothing; to BuildKit, a star is found there.
  fc.record({ value: letters("ab.*", 1), form: replaced }),
);

describe("a variable in a Dockerfile", () => {
  it("comes to what a shell makes of it, in every form", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(written, { minLength: 50, maxLength: 50 }), async (cases) => {
        const script = cases.map((each) => {
          const set = each.value === undefined ? "unset V" : `V='${each.value}'`;
          return `${set}; printf '%s\\0' "\${V${each.form.join("")}}"`;
        });
        const { stdout } = await execa("bash", ["-c", script.join("\n")]);
        const ours = cases.map((each) =>
          expand(`\${V${each.form.join("")}}`, (name) => (name === "V" ? each.value : undefined)),
        );
        expect(ours).toEqual(stdout.split(separator).slice(0, -1));
      }),
      { numRuns: 20 },
    );
  });

  it("keeps nobody waiting, whatever its pattern is", () => {
    const stars = "*a".repeat(250);
    const long = "a".repeat(1000);
    expect(expand(`\${V##${stars}b}`, () => long)).toBe(long);
    expect(expand(`\${V/${stars}b/x}`, () => long)).toBe(long);
  });
});
