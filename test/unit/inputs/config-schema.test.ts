/** smoke-gate.schema.json: what an editor takes and what the gate takes are the same, as far as a schema can say it. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { planOf, planOfFile, problemsIn, refusalsOfFile } from "./plan-of.ts";

const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");
const schema = JSON.parse(read("smoke-gate.schema.json")) as object;
const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);

/** What an editor would say of this text; it reads YAML with numbers, booleans and nulls. */
function complaints(text: string): readonly string[] {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

const rich = `
port: 8080
path: /ready?deep=1
expect-status: 200
expect-body: true
timeout: 90
interval: 0.25
attempt-timeout: 1.5m
settle: 0
env: { A: 1.10, B: no, C: , D: "x y" }
probe: { exec: [test, -e, /ready] }
probe-from: host
run-options: --memory 64m --init
max-parallel: 2
log-lines: 0
checks:
  - path: /
  - { path: /api, method: POST, headers: { X-Count: 3, X-Empty: }, expect-status: "201,301-302", expect-body: /ok/i }
variants:
  full:
  slim:
    env: [A=1, TOKEN, 3]
    services: [db, 1]
    port: 9000/tcp
    path: /own
    probe: exit
    command: serve --fast
    entrypoint: [/bin/sh, -c, 1]
    timeout: 1h
    settle: 0s
    expect-status: 100-599
    expect-body: 0
    expect-exit: 3
    run-options:
    checks: []
services:
  1: { image: 7 }
  db:
    image: ghcr.io/me/postgres:17
    env: { POSTGRES_PASSWORD: 1234 }
    options: --health-cmd "pg_isready -U postgres"
    volumes: [data:/var/lib, "/etc/ssl:/certs:ro", /tmp/scratch]
    credentials: { username: me, password: }
    command: [postgres, -c, 5]
    ready: { exec: pg_isready }
    pull: never
`;

const pages = read("docs/variants.md") + read("docs/compose.md");

/** The YAML in the documentation that says which schema it has. */
const examples = [...pages.matchAll(/^```yaml\n(# yaml-language-server: .*?)^```$/gmsu)].map(([, text = ""]) => text);

/** What an input in the documentation says, as a file would say it. */
const inputs = [...pages.matchAll(/^```yaml\n(variants: )\|\n(.*?)^```$/gmsu)].map(
  ([, key = "", text = ""]) => `${key}\n${text}`,
);

describe("a config file that the gate takes is one for an editor too", () => {
  it.each<[string, string]>([
    ["with all that there is", rich],
    ["with a Compose project", "compose-file: [compose.yml, compose.ci.yml]\ncompose-service: web"],
    ["with one Compose file", "compose-file: compose.yml\ncompose-service: 1\nvariants: { full: { services: [] } }"],
    ["with lines for env", "env: |\n  A=1\n  # no\n  B"],
    ["with nothing for env", "env:"],
    ["that is empty", "{}"],
    ...inputs.map((text, index): [string, string] => [`from an input in the documentation, ${index + 1}`, text]),
    ...examples.map((text, index): [string, string] => [`from the documentation, ${index + 1}`, text]),
  ])("%s", (_, text) => {
    expect(problemsIn(() => planOfFile(text))).toEqual([]);
    expect(complaints(text)).toEqual([]);
  });

  it("there are examples", () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
    expect(inputs.length).toBeGreaterThanOrEqual(1);
    for (const example of examples) expect(example).toContain((schema as { $id: string }).$id);
  });
});

const keys =
  "env, services, port, path, probe, command, entrypoint, platform, timeout, settle, expect-status, expect-body, expect-exit, run-options, checks";
const smokeInputs =
  "port, path, expect-status, expect-body, timeout, interval, attempt-timeout, settle, env, variants, services, probe, probe-from, run-options, max-parallel, log-lines, checks, compose-file, compose-service";
const duration = "is not a duration: write 250ms, 120s, 2m or 1h (a bare number is seconds, at most 24 days)";

describe("a config file that the gate refuses", () => {
  it.each<[string, string]>([
    ["variants:\n  full:\n    timeout: 12x", `3:14: variants.full.timeout: "12x" ${duration}`],
    ["timeout: 25000d", `1:10: timeout: "25000d" ${duration}`],
    ["timeout: 0", '1:10: timeout: "0" is no time at all: write 250ms, 120s, 2m or 1h'],
    ["timeout:", `1:9: timeout: "" ${duration}`],
    ["settle: [1s]", "1:9: settle: must be a text, not a list"],
    ["settle: 2147485", `1:9: settle: "2147485" ${duration}`],
    ["port: 0", '1:7: port: "0" is not a TCP port: write a number from 1 to 65535'],
    ["port: 8080/udp", '1:7: port: "8080/udp" is not a TCP port: write a number from 1 to 65535'],
    ["port: 80.5", '1:7: port: "80.5" is not a TCP port: write a number from 1 to 65535'],
    ["path: healthz", '1:7: path: "healthz" is not a path: begin it with a slash, without spaces or #, like /healthz'],
    [
      "expect-status: 2xx",
      '1:16: expect-status: "2xx" is not a list of HTTP statuses: write codes and ranges, like 200-299,304',
    ],
    [
      "expect-status: 600",
      '1:16: expect-status: "600" is not a list of HTTP statuses: write codes and ranges, like 200-299,304',
    ],
    ["expect-body: ' '", "1:14: expect-body: is empty: write a text or a /regex/, or leave it out"],
    ["probe: htpp", '1:8: probe: "htpp" is not one of http, tcp, exec, health, exit (did you mean "http"?)'],
    ["probe: exec", "1:8: probe: exec needs the command that exits 0 when the app is healthy: write { exec: command }"],
    [
      "probe: { exec: [] }",
      "1:8: probe: exec needs the command that exits 0 when the app is healthy: write { exec: command }",
    ],
    ["probe:\n  exce: ls", '2:3: probe: unknown key "exce" (did you mean "exec"?)'],
    ["probe-from: job", '1:13: probe-from: "job" is not one of auto, host, network'],
    ["max-parallel: 0", '1:15: max-parallel: "0" is not a whole number from 1 to 1000'],
    ["log-lines: many", '1:12: log-lines: "many" is not a whole number from 0 to 100000'],
    ["run-options: [--init]", "1:14: run-options: must be a text, not a list"],
    ["env:\n  A B: 1", '2:3: env: "A B" is not a variable\'s name: it has no white space and no "="'],
    [
      "env:\n  - A=1\n  - B c",
      "2:3: env: item 2 does not begin with a variable's name: write KEY=value, or a bare KEY",
    ],
    ["env: { A: { B: c } }", "1:11: env.A: must be a text, not a map"],
    ["variants: {}", "1:11: variants: is empty: name at least one variant"],
    ["variants: [full]", `1:11: variants: must be a map: the variant's name, then ${keys}`],
    ["variants: { full: yes }", `1:19: variants.full: must be a map; its keys: ${keys}`],
    [
      "variants:\n  full: {}\n  my variant: {}",
      '3:3: variants.my variant: "my variant" is not a variant\'s name: use letters, digits, ".", "-" and "_", 40 at most',
    ],
    [
      "variants:\n  full:\n    port: 1\n    tiemout: 3s",
      `4:5: variants.full: unknown key "tiemout" (did you mean "timeout"?)`,
    ],
    [
      "variants: { full: { services: db } }",
      "1:31: variants.full.services: must be a list of service names; [] is none",
    ],
    [
      "variants: { full: { expect-exit: 256 } }",
      '1:34: variants.full.expect-exit: "256" is not a whole number from 0 to 255',
    ],
    [
      "variants: { full: { platform: arm64 } }",
      '1:31: variants.full.platform: "arm64" is not a platform: write os/architecture, such as linux/arm64',
    ],
    ["variants: { full: { command: { a: b } } }", "1:30: variants.full.command: must be a text or a list of texts"],
    ["services:\n  db:\n    env: { A: 1 }", "3:5: services.db.image: is missing"],
    [
      "services: { 'my db': { image: x } }",
      '1:13: services.my db: "my db" is not a service name: it is a host name, of letters, digits, "-" and "_"',
    ],
    [
      "services: { db: { image: x, ready: helth } }",
      '1:36: services.db.ready: "helth" is not one of health (did you mean "health"?)',
    ],
    [
      "services: { db: { image: x, ready: { exec: '' } } }",
      "1:44: services.db.ready.exec: is empty: write the command that exits 0 when the service is ready",
    ],
    [
      "services: { db: { image: x, pull: newer } }",
      '1:35: services.db.pull: "newer" is not one of always, missing, never (did you mean "never"?)',
    ],
    [
      "services: { db: { image: x, credentials: { username: me } } }",
      "1:42: services.db.credentials.password: is missing",
    ],
    [
      "services:\n  db: &db\n    image: x\n    pull: newer\n  other: *db",
      '4:11: services.db.pull: "newer" is not one of always, missing, never (did you mean "never"?)',
    ],
    ["checks: { path: / }", "1:9: checks: must be a list of {path, method, headers, expect-status, expect-body}"],
    ["checks:\n  - method: GET", "2:5: checks.0.path: is missing"],
    [
      "checks:\n  - path: /\n    headers: { 'a b': x }",
      '3:16: checks.0.headers.a b: "a b" is not the name of an HTTP header',
    ],
    ['checks: [{ path: /, headers: { A: "b\\nc" } }]', "1:35: checks.0.headers.A: has a line break in it"],
    ["compose-service: web\ncompose-file: []", "2:15: compose-file: is empty: write the path of a Compose file"],
    ["compose-service: web\ncompose-file:", "2:14: compose-file: is empty: write the path of a Compose file"],
    [
      "compose-service: web\ncompose-file: [a.yml, '']",
      "2:23: compose-file.1: is empty: write the path of a Compose file",
    ],
    ["compose-service: web\ncompose-file: { a: b }", "2:15: compose-file: must be a path, or a list of paths"],
    [
      "compose-file: compose.yml\ncompose-service: my web",
      '2:18: compose-service: "my web" is not the name of a Compose service: use letters, digits, ".", "-" and "_"',
    ],
    ["timeuot: 3s", `1:1: unknown key "timeuot" (did you mean "timeout"?)`],
    ["port: 1\ntags: me/app", '2:1: "tags" belongs in the workflow: this file has the smoke inputs only'],
    ["push: true", '1:1: "push" belongs in the workflow: this file has the smoke inputs only'],
    ["verify-revision: warn", '1:1: "verify-revision" belongs in the workflow: this file has the smoke inputs only'],
    ["config: other.yml", '1:1: "config" names this file: it has the smoke inputs, and no other file'],
    ["- port", `1:1: must be a map of smoke inputs: ${smokeInputs}`],
    ["port 8080", `1:1: must be a map of smoke inputs: ${smokeInputs}`],
  ])("is wrong for an editor too: %j", (text, refusal) => {
    expect(refusalsOfFile(text)).toContain(`config: smoke.yml:${refusal}`);
    expect(complaints(text)).not.toEqual([]);
  });

  it.each<[string, string]>([
    ["expect-body: /(/", '1:14: expect-body: "/(/" is not a regular expression: Unterminated group'],
    [
      "expect-status: 299-200",
      '1:16: expect-status: "299-200" is not a list of HTTP statuses: write codes and ranges, like 200-299,304',
    ],
    ["timeout: 25000h", `1:10: timeout: "25000h" ${duration}`],
    [
      "services: { db: { image: Postgres } }",
      '1:26: services.db.image: "Postgres" is not an image ref: a repository has no upper case; write "postgres"',
    ],
    [
      "services: { app: { image: x } }",
      '1:11: services: "app" is the host name of the image under test: give the service another name',
    ],
    [
      "run-options: --detach",
      '1:14: run-options: "--detach" cannot be used: the gate decides how the container is started',
    ],
    [
      'variants: { full: { command: "sh -c \'x" } }',
      "1:30: variants.full.command: ends inside a quotation or an escape: close it, or write a list",
    ],
    ["env: |\n  A=1\n  =2", "1:6: env: line 2 does not begin with a variable's name: write KEY=value, or a bare KEY"],
  ])("where only the gate knows it: %j", (text, refusal) => {
    expect(refusalsOfFile(text)).toEqual([`config: smoke.yml:${refusal}`]);
    expect(complaints(text)).toEqual([]);
  });

  it.each<[string, string]>([
    ["port: 1\nport: 2", "2:1: cannot be read: Map keys must be unique"],
    ["variants:\n  full:\n\tport: 1", "3:1: cannot be read: Tabs are not allowed as indentation"],
    ["port: 1\n---\nport: 2", '2:1: cannot be read: a second document begins with "---"; write one'],
    [
      "path: !x /y",
      '1:7: cannot be read: a value that begins with "!" is a tag, and there is none here; put the value in quotes',
    ],
    ["__proto__: {}", '1:1: cannot be read: "__proto__" cannot be a name'],
  ])("because it is not YAML: %j", (text, refusal) => {
    expect(refusalsOfFile(text)).toEqual([`config: smoke.yml:${refusal}`]);
  });

  it("because a few lines of it would unfold to gigabytes", () => {
    const lines = Array.from(
      { length: 12 },
      (_, at) => `v${at}: &v${at} [${`*v${at - 1}, `.repeat(at === 0 ? 0 : 12)}x]`,
    );
    expect(refusalsOfFile(lines.join("\n"))).toEqual(["config: smoke.yml: has too many aliases: write them out"]);
  });

  it("says everything at once, each with its place", () => {
    expect(refusalsOfFile("tags: x\nport: http\nvariants:\n  full: { path: y, prot: 1 }")).toEqual([
      'config: smoke.yml:1:1: "tags" belongs in the workflow: this file has the smoke inputs only',
      'config: smoke.yml:2:7: port: "http" is not a TCP port: write a number from 1 to 65535',
      expect.stringMatching(/^config: smoke\.yml:4:17: variants\.full\.path: "y" is not a path/u),
      expect.stringMatching(/^config: smoke\.yml:4:20: variants\.full: unknown key "prot"/u),
    ]);
  });
});

describe("whatever the gate takes", () => {
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 6 });
  const anyText = fc.oneof(
    fc.constantFrom("x", "/x", "5s", "0", "8080", "web", "A=1", "200-299", "[a]", "~", "null", "true", " ", "1e3"),
    fc.string(),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const scalar = maybe(
    fc.oneof(anyText, fc.integer(), fc.nat(70_000), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
  );
  const list = (item: fc.Arbitrary<unknown>) => fc.array(item, { maxLength: 3 });
  const map = (name: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>) =>
    fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });
  const keyed = (shape: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(shape, { requiredKeys: [], noNullPrototype: true });
  const of = (...values: readonly unknown[]) =>
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: scalar });

  const name = fc.oneof(fc.constantFrom("db", "web", "full", "A", "1", "x.y"), fc.string({ maxLength: 5 }));
  const words = fc.oneof(scalar, list(scalar), of("serve --fast"));
  const env = fc.oneof(map(name, scalar), list(of("A=1", "TOKEN", 3, " A", "A=b c")));
  const exec = keyed({ exec: words });
  const values = {
    port: of(8080, "80/tcp", "0"),
    path: of("/", "/x?y=1"),
    "expect-status": of(200, "200-299", " 200 , 301 - 302 ", "1,2"),
    "expect-body": of("ok", "/o.k/i", 0, false),
    timeout: of(90, "1.5m", 0.5, "0s", "1h"),
    settle: of(0, "0s", 0.25, "3s"),
    probe: fc.oneof(of("http", "tcp", "health", "exit", "exec"), exec),
    "run-options": of("", "--init", "--memory 64m", null),
  };
  const check = keyed({
    path: values.path,
    method: of("GET", "POST"),
    headers: map(name, scalar),
    "expect-status": values["expect-status"],
    "expect-body": values["expect-body"],
  });
  const variant = keyed({
    ...values,
    env,
    services: list(of("db", 1)),
    command: words,
    entrypoint: words,
    "expect-exit": of(0, 3, "255"),
    checks: list(check),
  });
  const service = keyed({
    image: of("postgres", "x:1", 7),
    env,
    options: of("", "--init", null),
    volumes: list(of("/a:/b", "data:/x:ro", "/y")),
    credentials: keyed({ username: scalar, password: scalar }),
    command: words,
    ready: fc.oneof(of("health"), exec),
    pull: of("always", "missing", "never"),
  });
  const fields: Record<string, fc.Arbitrary<unknown>> = {
    ...values,
    interval: values.timeout,
    "attempt-timeout": values.timeout,
    env: fc.oneof(env, of("A=1\n# no\nB", "", 3)),
    variants: map(name, maybe(variant)),
    services: map(name, service),
    "probe-from": of("auto", "host", "network"),
    "max-parallel": of(1, "4", 1000),
    "log-lines": of(0, "200"),
    checks: list(check),
    "compose-file": fc.oneof(of("compose.yml", "a\nb"), list(of("a.yml", "b.yml"))),
    "compose-service": of("web", 1, "a-b_c.d"),
  };
  /** One input, so that most files are right; where it is half a Compose project, an input has the other half. */
  const config = fc.constantFrom(...Object.keys(fields)).chain((input) => keyed({ [input]: fields[input] ?? scalar }));
  const beside = { "compose-file": "x", "compose-service": "x" };

  it("is right for an editor, and it takes enough for that to mean something", () => {
    let taken = 0;
    fc.assert(
      fc.property(config, (written) => {
        const text = stringify(written, { nullStr: "", lineWidth: 0 });
        const [input = ""] = Object.keys(written);
        const beneath: Record<string, string> = input.startsWith("compose-") ? { ...beside, [input]: "" } : {};
        if (problemsIn(() => planOfFile(text, beneath)).length > 0) return;
        taken += Object.keys(written).length;
        expect(complaints(text)).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
    expect(taken).toBeGreaterThan(500);
  }, 300_000);
});

describe("the schema itself", () => {
  type Node = { description?: string; properties?: Record<string, Node>; [key: string]: unknown };

  it("describes every key", () => {
    const undescribed: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      const { properties = {} } = node as Node;
      for (const [key, value] of Object.entries(properties))
        if ((value.description ?? "").length < 10) undescribed.push(`${path}.${key}`);
      for (const [key, value] of Object.entries(node)) walk(value, `${path}.${key}`);
    };
    walk(schema, "");
    expect(undescribed).toEqual([]);
  });

  it("has the defaults of the plan: a file with all of them changes nothing", () => {
    const { properties = {} } = schema as Node;
    const defaults = Object.entries(properties).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    );
    expect(Object.fromEntries(defaults)).toMatchObject({ path: "/healthz", timeout: "120s", "max-parallel": 4 });
    expect(planOfFile(JSON.stringify(Object.fromEntries(defaults)))).toEqual(planOf({}));
  });
});
