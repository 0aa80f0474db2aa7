import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/diagnosis/diagnose.ts";
import { matchAnswer } from "../../../src/diagnosis/match.ts";
import { parseYaml } from "../../../src/inputs/parsing/yaml-document.ts";
import { yamlDocument } from "../../../src/pin/yaml-document.ts";
import { planOf, problemsIn } from "../inputs/plan-of.ts";

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");
const refused = (text: string) =>
  problemsIn(() => planOf({ config: "smoke.yml" }, {}, { path: "smoke.yml", text })).map(({ reason }) => reason);

// What an older version took minutes for, or never came to an end of.
const slow: readonly (readonly [string, string, string])[] = [
  ["60,000 aliases", `a: &a x\nb: [${"*a,".repeat(60_000)}]`, "there are too many aliases: write them out"],
  ["30,000 keys, and one of them twice", `${many(30_000, (i) => `k${i}: 1`)}\nk0: 2`, "Map keys must be unique"],
  [
    "aliases of aliases",
    many(40, (i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(i === 0 ? 0 : 9)}1]`),
    "too many aliases",
  ],
];

describe("a config file with", () => {
  it.each(slow)("%s is refused", (_, text, reason) => {
    expect(refused(text)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ["30,000 names that are no input", many(30_000, (i) => `k${i}: 1`)],
    ["30,000 variants that are none", `variants:\n${many(30_000, (i) => `  v${i}: 1`)}`],
    ["30,000 keys that no variant has", `variants:\n  v:\n${many(30_000, (i) => `    k${i}: 1`)}`],
  ])("%s is refused with the first of them", (_, text) => {
    const said = refused(text);
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBeLessThan(60);
    expect(said.join("\n").length).toBeLessThan(20_000);
  });
});

describe("an override of a deployment with", () => {
  it.each(slow.slice(0, 2))("%s is refused by pin", (_, text, reason) => {
    expect(() => yamlDocument(text, "override.yml")).toThrow(reason);
  });
});

it("a YAML file with a merge key twice is read, as Compose reads it", () => {
  const text = "a: &a { x: 1 }\nb: &b { y: 2 }\nc: { <<: *a, <<: *b }";
  const { document, problem } = parseYaml(text, { merge: true });
  expect({ problem, content: document.toJS() }).toMatchObject({ problem: undefined, content: { c: { x: 1, y: 2 } } });
});

describe("a body that is made for the expression which is looked for", () => {
  const status = [{ from: 200, to: 299 }];
  const answer = { status: 200, location: undefined, body: `${"a".repeat(64 * 1024)}!`, truncated: false };
  const expectation = (regex: RegExp) => ({ path: "/", status, body: { kind: "regex", regex } as const });

  it.each([/^(a+)+$/u, /(a|aa)+$/u, /(.*)*\1z/su, /^(?=(a+)+$)/v])("is no good one, and said: %s", (regex) => {
    const wanted = expectation(regex);
    const fits = matchAnswer(answer, wanted);
    expect(fits).toBe("undecided-body");
    const finding = diagnose(
      [{ kind: "answered", atMs: 1, answer, fits }],
      { kind: "deadline", timeoutMs: 2 },
      {
        probe: { kind: "http" },
        port: 1,
        wanted,
        settleMs: 0,
        platforms: { image: "linux/amd64", engine: "linux/amd64" },
        listeners: undefined,
      },
    );
    expect(finding).toMatchObject({
      kind: "wrong-body",
      wanted: expect.stringContaining("write a simpler expression"),
    });
  });

  it("leaves the next one to be found", () => {
    expect(matchAnswer(answer, expectation(/^(a+)+$/u))).toBe("undecided-body");
    expect(matchAnswer({ ...answer, body: "ready" }, expectation(/^ready$/u))).toBe("good");
    expect(matchAnswer({ ...answer, body: "not ready" }, expectation(/^ready$/u))).toBe("wrong-body");
  });
});
