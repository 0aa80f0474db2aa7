/** YAML of a few bytes that unfolds to many, and YAML that is long in one way: in every input that is YAML, and in a config file. */
import leven from "leven";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Problem } from "../../../src/inputs/parsing/problems.ts";
import { yamlInputs } from "../../../src/inputs/smoke/smoke-fields.ts";
import { planOf, planOfFile, problemsIn } from "../inputs/plan-of.ts";

// The real one, and what it is asked.
vi.mock("leven", { spy: true });

afterEach(() => vi.mocked(leven).mockClear());

const many = (count: number, item: (index: number) => string, between = ", ") =>
  Array.from({ length: count }, (_, index) => item(index)).join(between);
const nine = (name: string) => many(9, () => `*${name}`);

/** In one line, fit for an input and for a value in a file. */
const bombs: readonly (readonly [string, string])[] = [
  [
    "a billion laughs",
    `{a: &a [${many(9, () => "x")}], b: &b [${nine("a")}], c: &c [${nine("b")}], d: &d [${nine("c")}], e: &e [${nine("d")}], f: [${nine("e")}]}`,
  ],
  [
    "laughs in the keys' values",
    `{a: &a {x: y}, b: &b {${many(9, (i) => `k${i}: *a`)}}, c: &c {${many(9, (i) => `k${i}: *b`)}}, d: {${many(9, (i) => `k${i}: *c`)}}}`,
  ],
  ["a list in itself", "&a [*a, *a]"],
  ["a map in itself", "&a {v: *a, w: *a}"],
  ["a map in itself, deeper", "{v: &a {env: *a, checks: [*a]}}"],
  [
    "one list a thousand times",
    `{v: {checks: &a [${many(200, () => "{path: /}")}]}, ${many(500, (i) => `v${i}: {checks: *a}`)}}`,
  ],
  ["more aliases than anybody writes", `{a: &a x, b: [${many(2_000, () => "*a")}]}`],
  ["aliases of nothing", `[${many(1_000, (i) => `*a${i}`)}]`],
  ["anchors that nothing names", `[${many(500, (i) => `&a${i} x`)}]`],
  ["lists in lists, without an end", "[".repeat(2_000)],
  ["lists in lists", "[".repeat(2_000) + "]".repeat(2_000)],
  ["maps in maps", "{a: ".repeat(1_000) + "x" + "}".repeat(1_000)],
  ["keys that are lists", `{${many(300, () => "? [a, b] : c")}}`],
  ["one key a thousand times", `{${many(300, () => "v: {}")}}`],
  ["merge keys", `{a: &a {x: y}, ${many(1_000, () => "<<: *a")}}`],
  ["tags", `[${many(500, () => "!x y")}]`],
  ["a tag that makes bytes", `{v: !!binary ${"A".repeat(4_000)}}`],
  ["tags of a language", "!!js/function 'function () { for (;;); }'"],
  ["nothing but commas", `[${",".repeat(1_000)}]`],
  ["nothing but colons", "a: ".repeat(1_000)],
  ["a quotation without an end", `"${"\\".repeat(4_000)}`],
  ["many names that are none", `{${many(500, (i) => `? "${i} x" : {}`)}}`],
  ["many keys that are none", `{v: {${many(1_000, (i) => `k${i}: x`)}}}`],
  ["names as long as a file", `{${many(50, (i) => `? "${"k".repeat(4_000)} ${i}" : {}`)}}`],
  ["keys as long as a file", `{v: {${many(50, (i) => `? "${"k".repeat(4_000)}${i}" : x`)}}}`],
];

/** What a person can read, and no more of it the longer the text is. */
function expectFew(problems: readonly Problem[]): void {
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThanOrEqual(60);
  expect(problems.map(({ reason }) => reason).join("\n").length).toBeLessThan(20_000);
}

/** Finding the nearest of two names takes as long as both are, one times the other. */
function comparisons(): number {
  return vi.mocked(leven).mock.calls.reduce((sum, [one, other]) => sum + one.length * other.length, 0);
}

describe.each(bombs.map(([name, yaml], index) => [name, yaml, index] as const))("%s", (_, yaml, index) => {
  const input = yamlInputs[index % yamlInputs.length] ?? "variants";
  const inFile = [...yamlInputs, "env", "other"][index % 6] ?? "variants";

  it.each([
    [`as ${input}`, () => planOf({ [input]: yaml })],
    [`in a config file, as its ${inFile}`, () => planOfFile(`${inFile}: ${yaml}`)],
    ["as a config file", () => planOfFile(yaml)],
  ])("is refused %s", (__, read) => {
    expectFew(problemsIn(read));
    expect(comparisons()).toBeLessThan(20_000 + 100 * yaml.length);
  });
});

describe("a config file of many lines", () => {
  it.each([
    ["documents", "---\n".repeat(4_000)],
    ["directives", `${"%YAML 1.2\n".repeat(2_000)}--- x`],
    ["maps, each in the one above", many(300, (i) => `${" ".repeat(i)}a:`, "\n")],
    ["lists, each in the one before", `${"- ".repeat(4_000)}x`],
    ["questions", "? ".repeat(4_000)],
    ["names that are no input", many(3_000, (i) => `k${i}: x`, "\n")],
  ])("%s is refused", (_, text) => {
    expectFew(problemsIn(() => planOfFile(text)));
  });
});

/** Texts and numbers in a plan, each as often as it is reached. */
function leaves(value: unknown): number {
  return typeof value === "object" && value !== null
    ? Object.values(value).reduce<number>((sum, inner) => sum + leaves(inner), 0)
    : 1;
}

describe("what aliases unfold to", () => {
  const env = `{${many(100, (i) => `A${i}: x`)}}`;
  const variantsOf = (count: number) => `{v: {env: &a ${env}}, ${many(count, (i) => `v${i}: {env: *a}`)}}`;

  it.each([2, 50, 90])("is read where it is at most a hundred times what is written: %i aliases", (count) => {
    const variants = variantsOf(count);
    expect(leaves(planOf({ variants }))).toBeLessThan(100 * variants.length);
  });

  it.each([101, 500])("is refused where it is more: %i aliases", (count) => {
    expect(problemsIn(() => planOf({ variants: variantsOf(count) }))).toEqual([
      { input: "variants", reason: "has too many aliases: write them out" },
    ]);
  });
});
