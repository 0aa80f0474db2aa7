import { describe, expect, it } from "vitest";
import type { SmokePlan, VariantPlan } from "../../../src/gate/plan.ts";
import { type Inputs, planOf, refusalsOf } from "./plan-of.ts";

const smokeOf = (inputs: Inputs): SmokePlan => planOf(inputs).smoke;
const keys =
  "env, services, port, path, probe, command, entrypoint, platform, timeout, settle, expect-status, expect-body, expect-exit, run-options, checks";

describe("a variant's probe", () => {
  it.each([
    ["as the input has it", 'a: { probe: "exec: redis-cli ping" }'],
    ["as a map", "a: { probe: { exec: redis-cli ping } }"],
  ])("is a command, %s", (_, variants) => {
    expect(smokeOf({ variants }).variants[0]?.probe).toEqual({ kind: "exec", command: ["redis-cli", "ping"] });
  });

  it("with a colon in its command wants quotes, and that is said", () => {
    expect(refusalsOf({ variants: "a:\n  probe: exec: wget --header 'Host: x'" })).toEqual([
      "variants: cannot be read at line 2, column 10: a colon with a blank after it begins a map; put a text with one in quotes",
    ]);
  });
});

describe("fragments of YAML", () => {
  it("are merged, and are no variants", () => {
    const variants = "x-slow: &slow { timeout: 5m, env: { A: 1 } }\na: { <<: *slow, settle: 1s }\nb: { <<: [*slow] }";
    expect(smokeOf({ variants }).variants.map(({ name, timeoutMs, settleMs }) => [name, timeoutMs, settleMs])).toEqual([
      ["a", 300_000, 1_000],
      ["b", 300_000, 0],
    ]);
  });

  it("may stand in every map with keys of ours, as in Compose", () => {
    expect(
      planOf({
        variants: "a: { x-note: 1, probe: { exec: ls, x-note: [] } }",
        services: "db: { image: a, x-note: {}, ready: { exec: ls, x-note: 1 } }",
        checks: "- { path: /, x-note: 1 }",
      }).smoke.variants,
    ).toMatchObject([{ name: "a", probe: { kind: "exec" }, checks: [{}], stack: { services: [{ name: "db" }] } }]);
  });

  it("are none among headers and variables, whose names are the user's", () => {
    const [variant] = smokeOf({
      checks: "- { path: /, headers: { x-token: t } }",
      variants: "a: { env: { x-a: 1 } }",
    }).variants;
    expect(variant).toMatchObject({ checks: [{ headers: { "x-token": "t" } }], env: [{ name: "x-a", value: "1" }] });
  });

  it("that are no maps cannot be merged", () => {
    expect(refusalsOf({ variants: "a: { <<: 3 }" })).toEqual([
      'variants: has a "<<" whose value is neither a map nor a list of maps',
    ]);
  });
});

describe("how the image is booted", () => {
  it("without an input: once, as the image says, for two minutes", () => {
    expect(smokeOf({})).toEqual({
      probeFrom: "auto",
      maxParallel: 4,
      logLines: 200,
      variants: [
        {
          name: "default",
          env: [],
          stack: { kind: "services", services: [] },
          port: undefined,
          expectation: { path: "/healthz", status: [{ from: 200, to: 299 }], body: undefined },
          entrypoint: undefined,
          command: undefined,
          timeoutMs: 120_000,
          intervalMs: 2_000,
          attemptTimeoutMs: 5_000,
          checks: [],
          probe: { kind: "http" },
          settleMs: 0,
          runOptions: [],
          hasNoNetwork: false,
        },
      ],
    });
  });

  it.each<[Inputs, Partial<VariantPlan>]>([
    [{ port: "8080" }, { port: 8080 }],
    [{ port: " 8080/tcp " }, { port: 8080 }],
    [{ path: "/ready?deep=1" }, { expectation: expect.objectContaining({ path: "/ready?deep=1" }) }],
    [{ timeout: "90s" }, { timeoutMs: 90_000 }],
    [{ timeout: "90" }, { timeoutMs: 90_000 }],
    [{ timeout: "1.5m" }, { timeoutMs: 90_000 }],
    [{ timeout: "1h" }, { timeoutMs: 3_600_000 }],
    [{ interval: "250ms" }, { intervalMs: 250 }],
    [{ "attempt-timeout": "10s" }, { attemptTimeoutMs: 10_000 }],
    [{ settle: "3s" }, { settleMs: 3_000 }],
    [{ settle: "0" }, { settleMs: 0 }],
    [{ env: "A=1" }, { env: [{ name: "A", value: "1" }] }],
    [{ "run-options": "--memory 64m --init" }, { runOptions: ["--memory=64m", "--init"] }],
    [{ probe: "http", "probe-from": "auto" }, { probe: { kind: "http" } }],
    [{ probe: "tcp" }, { probe: { kind: "tcp" } }],
    [{ probe: "health" }, { probe: { kind: "health" } }],
    [{ probe: "exec: pg_isready -U 'a b'" }, { probe: { kind: "exec", command: ["pg_isready", "-U", "a b"] } }],
    [{ probe: "exec: [pg_isready, -U, a b]" }, { probe: { kind: "exec", command: ["pg_isready", "-U", "a b"] } }],
    [
      { probe: "exec: wget --header 'Host: x' http://127.0.0.1" },
      { probe: { kind: "exec", command: ["wget", "--header", "Host: x", "http://127.0.0.1"] } },
    ],
    [{ probe: "exit" }, { probe: { kind: "exit", code: 0 } }],
    [{ "probe-from": "host" }, {}],
    [{ checks: "[]" }, { checks: [] }],
    [
      {
        checks:
          "- path: /\n- { path: /api, method: POST, headers: { Accept: text/plain }, expect-status: '201', expect-body: done }",
      },
      {
        checks: [
          { method: "GET", headers: {}, expectation: { path: "/", status: [{ from: 200, to: 299 }], body: undefined } },
          {
            method: "POST",
            headers: { Accept: "text/plain" },
            expectation: { path: "/api", status: [{ from: 201, to: 201 }], body: { kind: "text", text: "done" } },
          },
        ],
      },
    ],
  ])("%j for every variant", (inputs, variant) => {
    expect(smokeOf({ ...inputs, variants: "full:\nslim:" }).variants).toMatchObject([
      { name: "full", ...variant },
      { name: "slim", ...variant },
    ]);
  });

  it.each<[string, Partial<VariantPlan>]>([
    ["port: 9000", { port: 9000 }],
    ["path: /own", { expectation: { path: "/own", status: [{ from: 200, to: 200 }], body: undefined } }],
    [
      "expect-status: '204,301-302'",
      {
        expectation: expect.objectContaining({
          status: [
            { from: 204, to: 204 },
            { from: 301, to: 302 },
          ],
        }),
      },
    ],
    ["expect-body: own", { expectation: expect.objectContaining({ body: { kind: "text", text: "own" } }) }],
    ["timeout: 5s", { timeoutMs: 5_000 }],
    ["settle: 5s", { settleMs: 5_000 }],
    ["env: { A: own }", { env: [{ name: "A", value: "own" }] }],
    ["entrypoint: /bin/sh -c", { entrypoint: ["/bin/sh", "-c"] }],
    ["entrypoint: []", { entrypoint: [] }],
    [
      String.raw`command: serve --name 'two words' a\ b "c\"d" $HOME`,
      { command: ["serve", "--name", "two words", "a b", 'c"d', "$HOME"] },
    ],
    ["command: [sh, -c, 'echo $HOME; sleep 1']", { command: ["sh", "-c", "echo $HOME; sleep 1"] }],
    ["run-options: --user 1000", { runOptions: ["--memory=64m", "--user=1000"] }],
    ["probe: http", { port: 8080 }],
    ["probe: { exec: [test, -e, /ready] }", { probe: { kind: "exec", command: ["test", "-e", "/ready"] } }],
    ["checks: []", { port: 8080 }],
  ])("%s is a variant's own, the other keeps what is for all", (yaml, variant) => {
    const forAll = {
      port: "8080",
      timeout: "1m",
      settle: "1s",
      "expect-status": "200",
      env: "A=all",
      "run-options": "--memory 64m",
    };
    expect(smokeOf({ ...forAll, variants: `own: { ${yaml} }\nother:` }).variants).toMatchObject([
      { name: "own", ...variant },
      {
        name: "other",
        port: 8080,
        timeoutMs: 60_000,
        settleMs: 1_000,
        env: [{ name: "A", value: "all" }],
        runOptions: ["--memory=64m"],
      },
    ]);
  });

  it("variants keep their order, and may be written with whatever YAML has", () => {
    const names = (variants: string) => smokeOf({ variants }).variants.map(({ name }) => name);
    expect(names("b: {}\na: {}")).toEqual(["b", "a"]);
    expect(names('{ "b": {}, a.1_x-y: {} }')).toEqual(["b", "a.1_x-y"]);
    // Indented as one pastes it, and with a comment first.
    expect(names("  b: {}\n  a: {}\n")).toEqual(["b", "a"]);
    expect(names("\n  # all of them\n  b:\n    timeout: 3s\n  a:\n")).toEqual(["b", "a"]);
    expect(smokeOf({ variants: "b: &common { env: { A: 1 } }\na: *common" }).variants).toMatchObject([
      { name: "b", env: [{ name: "A", value: "1" }] },
      { name: "a", env: [{ name: "A", value: "1" }] },
    ]);
  });

  it.each<[Inputs, Partial<SmokePlan>]>([
    [{ "max-parallel": "1" }, { maxParallel: 1 }],
    [{ "log-lines": "0" }, { logLines: 0 }],
    [{ "log-lines": "1000" }, { logLines: 1000 }],
  ])("%j", (inputs, plan) => {
    expect(smokeOf(inputs)).toMatchObject(plan);
  });
});

describe("a value that cannot be used is refused in one sentence", () => {
  const duration = "write 250ms, 120s, 2m or 1h (a bare number is seconds, at most 24 days)";
  it.each<[Inputs, string]>([
    [{ port: "http" }, 'port: "http" is not a TCP port: write a number from 1 to 65535'],
    [{ port: "0" }, 'port: "0" is not a TCP port: write a number from 1 to 65535'],
    [{ port: "65536" }, 'port: "65536" is not a TCP port: write a number from 1 to 65535'],
    [{ port: "53/udp" }, 'port: "53/udp" is not a TCP port: write a number from 1 to 65535'],
    [{ port: "8080,9090" }, 'port: "8080,9090" is not a TCP port: write a number from 1 to 65535'],
    [{ timeout: "soon" }, `timeout: "soon" is not a duration: ${duration}`],
    [{ timeout: "-1s" }, `timeout: "-1s" is not a duration: ${duration}`],
    [{ timeout: "1 d" }, `timeout: "1 d" is not a duration: ${duration}`],
    [{ timeout: "25000h" }, `timeout: "25000h" is not a duration: ${duration}`],
    [{ timeout: "0s" }, 'timeout: "0s" is no time at all: write 250ms, 120s, 2m or 1h'],
    [{ interval: "0" }, 'interval: "0" is no time at all: write 250ms, 120s, 2m or 1h'],
    [{ interval: "often" }, `interval: "often" is not a duration: ${duration}`],
    [{ "attempt-timeout": "0.1ms" }, 'attempt-timeout: "0.1ms" is no time at all: write 250ms, 120s, 2m or 1h'],
    [{ settle: "a while" }, `settle: "a while" is not a duration: ${duration}`],
    [{ "max-parallel": "0" }, 'max-parallel: "0" is not a whole number from 1 to 1000'],
    [{ "max-parallel": "two" }, 'max-parallel: "two" is not a whole number from 1 to 1000'],
    [{ "log-lines": "-1" }, 'log-lines: "-1" is not a whole number from 0 to 100000'],
    [{ "log-lines": "1e3" }, 'log-lines: "1e3" is not a whole number from 0 to 100000'],
    [{ "probe-from": "netwrk" }, 'probe-from: "netwrk" is not one of auto, host, network (did you mean "network"?)'],
    [{ probe: "exec" }, "probe: exec needs the command that exits 0 when the app is healthy: write { exec: command }"],
    [
      { probe: "exec: []" },
      "probe: exec needs the command that exits 0 when the app is healthy: write { exec: command }",
    ],
    [{ probe: "{ exec: ls, exce: ls }" }, 'probe: unknown key "exce" (did you mean "exec"?)'],
    [
      { variants: "full: { expect-exit: 3 }" },
      "variants.full.expect-exit: is for an image that runs to completion: set probe: exit with it",
    ],
    [
      { variants: "full: { probe: exit, expect-exit: 256 }" },
      'variants.full.expect-exit: "256" is not a whole number from 0 to 255',
    ],
    [
      { probe: "exit", checks: "[{ path: / }]" },
      "variants.default.checks: cannot be asked of an image that has run to completion (probe: exit)",
    ],
    [
      { probe: "exit", settle: "1s" },
      "variants.default.settle: has no meaning for an image that has run to completion (probe: exit)",
    ],
    [
      {
        variants:
          "{ full: { probe: { exec: ls }, run-options: '--net none' }, slim: { run-options: '--network none' } }",
      },
      "variants.slim.run-options: has --network none, where nothing can be asked: use the probe exec, health or exit, without checks",
    ],
    [
      { "run-options": "--network none", probe: "health", checks: "[{ path: / }]" },
      "run-options: has --network none, where nothing can be asked: use the probe exec, health or exit, without checks",
    ],
    [{ probe: "[http]" }, "probe: must be http, tcp, health or exit, or exec with a command"],
    [{ probe: "htpp" }, 'probe: "htpp" is not one of http, tcp, exec, health, exit (did you mean "http"?)'],
    [{ "run-options": "--memory" }, 'run-options: "--memory" needs a value'],
    [{ variants: "full" }, `variants: must be a map: the variant's name, then ${keys}`],
    [{ variants: "[full, slim]" }, `variants: must be a map: the variant's name, then ${keys}`],
    [{ variants: "{}" }, "variants: is empty: name at least one variant"],
    [{ variants: "full: yes" }, `variants.full: must be a map; its keys: ${keys}`],
    [
      { variants: "my variant: {}" },
      'variants.my variant: "my variant" is not a variant\'s name: use letters, digits, ".", "-" and "_", 40 at most',
    ],
    [
      { variants: "../x: {}" },
      'variants.../x: "../x" is not a variant\'s name: use letters, digits, ".", "-" and "_", 40 at most',
    ],
    [{ variants: "full: { port: [8080] }" }, "variants.full.port: must be a text, not a list"],
    [{ variants: "full: { timeout: { max: 3s } }" }, "variants.full.timeout: must be a text, not a map"],
    [{ variants: "full: { timeout: soon }" }, `variants.full.timeout: "soon" is not a duration: ${duration}`],
    [{ variants: "full: { command: { a: b } }" }, "variants.full.command: must be a text or a list of texts"],
    [{ variants: "full: { command: [a, [b]] }" }, "variants.full.command.1: must be a text, not a list"],
    [
      { variants: `full: { entrypoint: 'sh -c "x' }` },
      "variants.full.entrypoint: ends inside a quotation or an escape: close it, or write a list",
    ],
    [
      { variants: "full: { run-options: --nmae=x }" },
      'variants.full.run-options: "--nmae" is not an option of docker run (did you mean "--name"?)',
    ],
    [{ variants: "full: { tiemout: 3s }" }, `variants.full: unknown key "tiemout" (did you mean "timeout"?)`],
    [
      { variants: "full: { expect_status: 200, interval: 3s, xyzzy: 1 }" },
      `variants.full: unknown keys "expect_status" (did you mean "expect-status"?), "interval" (the nearest: env, services, port), "xyzzy" (the nearest: env, port, path)`,
    ],
    [{ variants: "full: { 1: 2 }" }, `variants.full: unknown key "1" (the nearest: env, port, path)`],
    [
      { checks: "[{ path: /x, method: GOT }]" },
      'checks.0.method: "GOT" is not one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS (did you mean "GET"?)',
    ],
    [
      { checks: "[{ path: x }]" },
      'checks.0.path: "x" is not a path: begin it with a slash, without spaces or #, like /healthz',
    ],
    [{ checks: "[{ path: /x, headers: { A: [1] } }]" }, "checks.0.headers.A: must be a text, not a list"],
    [
      { checks: "[{ path: /x, headers: { 'a b': x } }]" },
      'checks.0.headers.a b: "a b" is not the name of an HTTP header',
    ],
    [
      { checks: '[{ path: /x, headers: { Authorization: "hunter2\\nX: y" } }]' },
      "checks.0.headers.Authorization: has a line break in it",
    ],
    [{ checks: "{ path: /x }" }, "checks: must be a list of {path, method, headers, expect-status, expect-body}"],
  ])("%j", (inputs, refusal) => {
    expect(refusalsOf(inputs)).toEqual([refusal]);
  });
});

describe("what is written wrongly is refused", () => {
  it.each<[Inputs, string]>([
    [
      { variants: "full: { platform: arm64 }" },
      'variants.full.platform: "arm64" is not a platform: write os/architecture, such as linux/arm64',
    ],
  ])("%j", (inputs, refusal) => {
    expect(refusalsOf(inputs)).toEqual([refusal]);
  });

  it("an unknown key of a check is named", () => {
    expect(refusalsOf({ checks: "[{ path: /x, methd: GET }]" })).toEqual([
      'checks.0: unknown key "methd" (did you mean "method"?)',
    ]);
  });

  it.each<[Inputs, string]>([
    [{ "verify-revision": "of" }, 'verify-revision: "of" is not one of enforce, warn, off (did you mean "off"?)'],
    [
      { variants: "full: { expect-exit: 256 }" },
      'variants.full.expect-exit: "256" is not a whole number from 0 to 255',
    ],
  ])("a bad value of it is refused for what it is: %j", (inputs, refusal) => {
    expect(refusalsOf(inputs)).toEqual([refusal]);
  });
});
