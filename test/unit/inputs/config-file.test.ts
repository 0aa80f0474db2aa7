import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configPath } from "../../../src/inputs/smoke/config-file.ts";
import { inputNames } from "../../../src/inputs/read-plan.ts";
import { smokeFields } from "../../../src/inputs/smoke/smoke-fields.ts";
import { secretsOf } from "../../../src/inputs/secrets.ts";
import { type Inputs, planOf, planOfFile, problemsIn, refusalsOfFile } from "./plan-of.ts";

/** What each smoke input may be, as the text of an input and as a config file has it. */
const values: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  port: [
    ["8080", 8080],
    ["9000/tcp", "9000/tcp"],
  ],
  path: [["/ready", "/ready"]],
  "expect-status": [
    ["204", 204],
    ["200,300-399", "200,300-399"],
  ],
  "expect-body": [
    ["true", true],
    ["/ok/i", "/ok/i"],
  ],
  timeout: [
    ["90", 90],
    ["1.5m", "1.5m"],
  ],
  interval: [["250ms", "250ms"]],
  "attempt-timeout": [["0.5", 0.5]],
  settle: [["0", 0]],
  env: [
    ["A=1\nB= two ", { A: 1, B: " two " }],
    ["A=1\nTOKEN", ["A=1", "TOKEN"]],
    ["A=1\n# no\nTOKEN", "A=1\n# no\nTOKEN"],
  ],
  variants: [
    ["full: { env: [TOKEN], timeout: 5 }\nslim:", { full: { env: ["TOKEN"], timeout: 5 }, slim: {} }],
    ["one: { command: serve --fast, expect-status: 200 }", { one: { command: "serve --fast", "expect-status": 200 } }],
  ],
  services: [
    ["db: { image: 'postgres:17', env: { A: 1.10 } }", { db: { image: "postgres:17", env: { A: "1.10" } } }],
    ["{}", {}],
  ],
  probe: [
    ["tcp", "tcp"],
    ["exec: [test, -e, /ready]", { exec: ["test", "-e", "/ready"] }],
  ],
  "probe-from": [["host", "host"]],
  "run-options": [["--memory 64m --init", "--memory 64m --init"]],
  "max-parallel": [["2", 2]],
  "log-lines": [["0", 0]],
  checks: [
    [
      "- { path: /api, method: POST, headers: { X-Count: 3 } }",
      [{ path: "/api", method: "POST", headers: { "X-Count": 3 } }],
    ],
    ["[]", []],
  ],
};
const project = {
  "compose-file": [
    ["compose.yml", "compose.yml"],
    ["compose.yml\ncompose.ci.yml", ["compose.yml", "compose.ci.yml"]],
  ],
  "compose-service": [["web", "web"]],
} as const;

describe("a config file", () => {
  const each = Object.entries({ ...values, ...project }).flatMap(([name, forms]) =>
    forms.map(([text, written]) => [name, text, written] as const),
  );

  it("may have every smoke input, and only those", () => {
    expect(new Set(each.map(([name]) => name))).toEqual(new Set(Object.keys(smokeFields)));
  });

  it.each(each)("%s is read like the input %j, where it is %j", (name, text, written) => {
    // A project needs both; the other one comes from an input.
    const beside: Inputs = name.startsWith("compose-") ? { "compose-file": "x", "compose-service": "x" } : {};
    const others = Object.fromEntries(Object.entries(beside).filter(([other]) => other !== name));
    expect(planOfFile(JSON.stringify({ [name]: written }), others)).toEqual(planOf({ ...others, [name]: text }));
  });

  it.each<[string, string]>([
    ["1.10", "1.10"],
    ["no", "no"],
    ["0x1F", "0x1F"],
    ["012", "012"],
    ["2001-12-14", "2001-12-14"],
    ["~", "~"],
    ["", ""],
    ["'a: b'", "a: b"],
  ])("a value stays what was written: %j", (written, value) => {
    expect(planOfFile(`env: { A: ${written} }`).smoke.variants[0].env).toEqual([{ name: "A", value }]);
  });

  it.each(["", "\n", "# nothing yet\n", "---\n", "{}", "--- {}\n..."])("that is empty changes nothing: %j", (text) => {
    expect(planOfFile(text)).toEqual(planOf({}));
  });

  it.each(["\r\n", "\n"])("may have any line ends: %j", (end) => {
    expect(planOfFile(["variants:", "  full:", "    path: /x", ""].join(end)).smoke.variants).toMatchObject([
      { name: "full", expectation: { path: "/x" } },
    ]);
  });

  it("its passwords are known to be secret", () => {
    const text = "services: { db: { image: x, credentials: { username: me, password: p4ss } } }";
    expect(secretsOf(planOfFile(text))).toEqual(["p4ss"]);
  });
});

describe("the path of the config file", () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ["", undefined],
    [" \n", undefined],
    ["smoke.yml", "smoke.yml"],
    [" my config/smoke.yml\n", "my config/smoke.yml"],
  ])("of the input %j is %j", (written, path) => {
    expect(configPath({ INPUT_CONFIG: written })).toBe(path);
  });
});

describe("an input that is set wins over the file", () => {
  it("as a whole, whatever the file has of that name", () => {
    const file = `
      variants: { full: { timeout: 1s }, slim: { path: 5 } }
      env: { A: file, B: file }
      timeout: soon
      port: 1`;
    const inputs = { variants: "own: {}", env: "A=input", timeout: "3s", port: " " };
    expect(planOfFile(file, inputs)).toEqual(planOf({ ...inputs, port: "1" }));
  });

  type Chosen = Readonly<Record<string, readonly [text: string, written: unknown]>>;
  const chosen = fc.record(
    Object.fromEntries(Object.entries(values).map(([name, forms]) => [name, fc.constantFrom(...forms)])),
    { requiredKeys: [], noNullPrototype: true },
  ) as fc.Arbitrary<Chosen>;
  const texts = (of: Chosen) => Object.fromEntries(Object.entries(of).map(([name, [text]]) => [name, text]));
  const written = (of: Chosen) => Object.fromEntries(Object.entries(of).map(([name, [, value]]) => [name, value]));

  it("name by name", () => {
    fc.assert(
      fc.property(chosen, chosen, (file, inputs) => {
        expect(planOfFile(JSON.stringify(written(file)), texts(inputs))).toEqual(
          planOf({ ...texts(file), ...texts(inputs) }),
        );
      }),
    );
  });

  it("even over a file that cannot be read, which is said all the same", () => {
    expect(refusalsOfFile("services: {", { services: "db: {}", variants: "full: { services: [db, mail] }" })).toEqual([
      "config: smoke.yml:1:12: cannot be read: Flow map in block collection must be sufficiently indented and end with a }",
      "services.db.image: is missing",
    ]);
  });
});

describe("what contradicts, in the file or over the border", () => {
  it.each<[string, Inputs, readonly string[]]>([
    [
      "services: { db: { image: x } }\nvariants:\n  full:\n    services: [db, bd]",
      {},
      [
        'config: smoke.yml:4:20: variants.full.services: there is no service "bd" (did you mean "db"?); services has: db',
      ],
    ],
    [
      "services: { db: { image: x } }",
      { variants: "full: { services: [bd] }" },
      ['variants.full.services: there is no service "bd" (did you mean "db"?); services has: db'],
    ],
    [
      "variants: { full: { services: [db] } }",
      { services: "bd: { image: x }" },
      [
        'config: smoke.yml:1:32: variants.full.services: there is no service "db" (did you mean "bd"?); services has: bd',
      ],
    ],
    ["variants: { full: { services: [db] } }\nservices: { bd: { image: x } }", { services: "db: { image: x }" }, []],
    [
      "settle: 3s\nchecks: [{ path: / }]\n",
      { probe: "exit" },
      [
        "config: smoke.yml:2:9: variants.default.checks: cannot be asked of an image that has run to completion (probe: exit)",
        "config: smoke.yml:1:9: variants.default.settle: has no meaning for an image that has run to completion (probe: exit)",
      ],
    ],
    [
      "probe: tcp",
      { variants: "full: { expect-exit: 3 }" },
      ["variants.full.expect-exit: is for an image that runs to completion: set probe: exit with it"],
    ],
    [
      "compose-file: compose.yml",
      {},
      [
        "config: smoke.yml:1:15: compose-file: needs compose-service with it: the name of the service that the image under test is",
      ],
    ],
    ["compose-file: compose.yml", { "compose-service": "web" }, []],
    [
      "compose-file: compose.yml\ncompose-service: web\nvariants:\n  full: { run-options: --init, services: [web] }",
      { services: "db: { image: x }", "run-options": "--init" },
      [
        "services: cannot stand beside compose-file: the project has its own services",
        "run-options: cannot be used with compose-file: write the options in the Compose file",
        "config: smoke.yml:4:24: variants.full.run-options: cannot be used with compose-file: write the options in the Compose file",
        'config: smoke.yml:4:43: variants.full.services.0: "web" is the image under test, which every variant has: name other services of the project',
      ],
    ],
    // Nobody knows what the file has: only that is said.
    [
      "services: *db",
      { variants: "full: { services: [db] }", "compose-service": "web" },
      [
        'config: smoke.yml:1:11: cannot be read: a value that begins with "*" is an alias, and there is no anchor for it; put the value in quotes',
      ],
    ],
  ])("%j with %j", (file, inputs, refusals) => {
    expect(problemsIn(() => planOfFile(file, inputs)).map(({ input, reason }) => `${input}: ${reason}`)).toEqual(
      refusals,
    );
  });
});

describe("a file that is not there", () => {
  it("is said in the words of whoever looked for it, and nothing is said of what it may have", () => {
    const inputs = { config: "smoke.yml", variants: "full: { services: [db] }", timeout: "soon" };
    expect(
      problemsIn(() => planOf(inputs, {}, { path: "smoke.yml", trouble: "there is no file smoke.yml" })),
    ).toMatchObject([{ input: "config", reason: "there is no file smoke.yml" }, { input: "timeout" }]);
  });
});

describe("whatever is in the file", () => {
  const secret = "s3cr3t-v4lue";
  it.each([
    `env: { 'A B': ${secret} }`,
    `env: ['${secret} x']`,
    `env: |\n  A=1\n  ${secret} x`,
    `env: { A: [${secret}] }`,
    `services: { db: { image: Postgres, credentials: { username: [], password: ${secret} } } }`,
    `services:\n  db:\n    credentials:\n      password: *${secret}`,
    `checks: [{ path: /, headers: { Authorization: "${secret}\\n" } }]`,
    secret,
    `- ${secret}`,
  ])("no message repeats a secret: %j", (text) => {
    expect(refusalsOfFile(text).join("\n")).not.toContain(secret);
  });

  const names = fc.constantFrom(...inputNames, "full", "db", "image", "exec", "headers", "A", "__proto__");
  const leaf = fc.oneof(fc.constantFrom("", "8080", "/x", "tcp", "5s", "web", "*a", "&a 1", "'", "- x"), fc.string());
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(names, tie("node"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).node;
  /** YAML in block style, not always well formed. */
  const block = (node: unknown, indent: string): string => {
    if (Array.isArray(node)) return node.map((item) => `\n${indent}- ${block(item, `${indent}  `)}`).join("");
    if (typeof node !== "object" || node === null) return String(node);
    return Object.entries(node)
      .map(([name, value]) => `\n${indent}${name}: ${block(value, `${indent}  `)}`)
      .join("");
  };

  it("each problem names a place in it, and says something", () => {
    fc.assert(
      fc.property(tree, (node) => {
        const text = block(node, "");
        for (const { input, reason } of problemsIn(() => planOfFile(text))) {
          expect(input).toBe("config");
          const [, line, column, rest = ""] = /^smoke\.yml:(\d+):(\d+): (.*)$/su.exec(reason) ?? [];
          const lines = text.split(/\r\n|\n/u);
          expect(lines[Number(line) - 1]?.length ?? -1).toBeGreaterThanOrEqual(Number(column) - 1);
          expect(rest).toMatch(/\w{2}/u);
          expect(rest).not.toMatch(/Invalid input|expected \w+, received|undefined/u);
        }
      }),
      { numRuns: 1_000 },
    );
  }, 300_000);
});
