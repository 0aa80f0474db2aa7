import { describe, expect, it } from "vitest";
import type { EnvVariable } from "../../../src/gate/plan.ts";
import { type Inputs, planOf, refusalsOf } from "./plan-of.ts";

const envOf = (inputs: Inputs, env?: Inputs) => planOf(inputs, env).smoke.variants[0].env;

describe("variables for the containers", () => {
  it.each<[string, string, readonly EnvVariable[]]>([
    ["nothing", "", []],
    ["a value is everything after the first =", "A=b=c d", [{ name: "A", value: "b=c d" }]],
    ["quotes, # and dollars are letters like any other", `A="b" 'c' #d $E`, [{ name: "A", value: `"b" 'c' #d $E` }]],
    ["spaces at the end of a value belong to it", "A=b  ", [{ name: "A", value: "b  " }]],
    ["a value may be empty", "A=", [{ name: "A", value: "" }]],
    [
      "empty lines and comments are left out, lines may be indented",
      "\n  A=1\r\n\n# no\n  # no\n\tB=2\n",
      [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    ],
    [
      "of two the later one counts",
      "A=1\nB=2\nA=3",
      [
        { name: "B", value: "2" },
        { name: "A", value: "3" },
      ],
    ],
    ["a bare name passes the step's own value, whatever is in it", "TOKEN", [{ name: "TOKEN", value: "s3\ncret" }]],
    ["a bare name that the step does not have is left out", "A=1\nNOT_THERE", [{ name: "A", value: "1" }]],
    ["a name need not be one of a shell's", "a.b-c=1", [{ name: "a.b-c", value: "1" }]],
  ])("%s", (_, text, env) => {
    expect(envOf({ env: text }, { TOKEN: "s3\ncret" })).toEqual(env);
  });

  it.each<[string, string, readonly EnvVariable[]]>([
    [
      "a map",
      "full: { env: { A: 1.10, B: no, C: '', D: ~ } }",
      [
        { name: "A", value: "1.10" },
        { name: "B", value: "no" },
        { name: "C", value: "" },
        { name: "D", value: "~" },
      ],
    ],
    [
      "a map with a value of several lines",
      "full:\n  env:\n    KEY: |\n      a\n      b\n",
      [{ name: "KEY", value: "a\nb\n" }],
    ],
    [
      "a list",
      "full: { env: [A=1, TOKEN] }",
      [
        { name: "A", value: "1" },
        { name: "TOKEN", value: "s3cret" },
      ],
    ],
    ["a list's item may have several lines", 'full: { env: ["A=1\\n2"] }', [{ name: "A", value: "1\n2" }]],
  ])("in a variant: %s", (_, variants, env) => {
    expect(envOf({ variants }, { TOKEN: "s3cret" })).toEqual(env);
  });

  it("a variant's own override those for all", () => {
    const { variants } = planOf(
      { env: "A=1\nB=2", variants: "plain:\nown: { env: { A: own } }\nbare: { env: [B] }" },
      { B: "step" },
    ).smoke;
    expect(variants.map(({ env }) => Object.fromEntries(env.map(({ name, value }) => [name, value])))).toEqual([
      { A: "1", B: "2" },
      { A: "own", B: "2" },
      { A: "1", B: "step" },
    ]);
  });

  it.each<[Inputs, string]>([
    [{ env: "A=1\n=2" }, "env: line 2 does not begin with a variable's name: write KEY=value, or a bare KEY"],
    [{ env: "\n\nA B=2" }, "env: line 3 does not begin with a variable's name: write KEY=value, or a bare KEY"],
    [
      { env: "KEY=-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----" },
      "env: line 3 does not begin with a variable's name: write KEY=value, or a bare KEY",
    ],
    [
      { variants: "full: { env: [A=1, B c] }" },
      "variants.full.env: item 2 does not begin with a variable's name: write KEY=value, or a bare KEY",
    ],
    [
      { variants: "full: { env: { 'A B': x } }" },
      'variants.full.env: "A B" is not a variable\'s name: it has no white space and no "="',
    ],
    [
      { variants: "full: { env: { A=B: x } }" },
      'variants.full.env: "A=B" is not a variable\'s name: it has no white space and no "="',
    ],
    [
      { variants: "full: { env: A=1 }" },
      "variants.full.env: must be a map of names and values, or a list of KEY=value",
    ],
    [{ variants: "full: { env: { A: [1] } }" }, "variants.full.env.A: must be a text, not a list"],
    [{ services: "db: { image: postgres, env: [{ A: 1 }] }" }, "services.db.env.0: must be a text, not a map"],
  ])("%j is refused", (inputs, refusal) => {
    expect(refusalsOf(inputs)).toEqual([refusal]);
  });
});

it("a variable that is longer than Linux takes is refused without its value, the longest is not", () => {
  const fits = "x".repeat(128 * 1024 - "LONG=".length - 1);
  expect(refusalsOf({ env: `LONG=${fits}x` })).toEqual([
    'env: "LONG" is longer than the 128 KiB that a variable holds: give it to the container in a file',
  ]);
  expect(refusalsOf({ variants: `a: { env: { LONG: ${fits}x } }` })).toEqual([
    'variants.a.env: "LONG" is longer than the 128 KiB that a variable holds: give it to the container in a file',
  ]);
  expect(planOf({ env: `LONG=${fits}` }).smoke.variants[0].env).toEqual([{ name: "LONG", value: fits }]);
});
