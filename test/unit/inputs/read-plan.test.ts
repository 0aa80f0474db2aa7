import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fillTags } from "../../../src/image/tags.ts";
import { inputNames } from "../../../src/inputs/read-plan.ts";
import type { Problem } from "../../../src/inputs/parsing/problems.ts";
import { secretsOf } from "../../../src/inputs/secrets.ts";
import { type Inputs, planOf, problemsIn, refusalsOf } from "./plan-of.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("what is published", () => {
  const publishOf = (inputs: Inputs) => {
    const { publish, tags } = planOf(inputs);
    return { ...publish, refs: fillTags(tags, "latest").refs.map(String) };
  };

  it("is nothing, unless push says so", () => {
    expect(publishOf({})).toEqual({ push: false, refs: [], retries: 3, verify: true });
    expect(publishOf({ tags: "me/app:1" }).push).toBe(false);
  });

  it.each<[Inputs, object]>([
    [
      { push: "true", tags: "me/app" },
      { push: true, refs: ["me/app:latest"] },
    ],
    [
      { push: "TRUE", tags: "me/app:1,me/app:2\nghcr.io/me/app:1" },
      { push: true, refs: ["me/app:1", "me/app:2", "ghcr.io/me/app:1"] },
    ],
    [{ push: "True", tags: "me/app:1\nme/app:1" }, { refs: ["me/app:1"] }],
    [
      { push: "false", tags: "" },
      { push: false, refs: [] },
    ],
    [{ "push-retries": "0" }, { retries: 0 }],
    [{ "verify-push": "false" }, { verify: false }],
  ])("%j", (inputs, publish) => {
    expect(publishOf(inputs)).toMatchObject(publish);
  });

  it("may have blanks in its placeholder", () => {
    expect(planOf({ tags: "me/app:{{ dev-tag }}-a" }).tags.map(({ text }) => text)).toEqual(["me/app:{{dev-tag}}-a"]);
  });

  it.each<[Inputs, string]>([
    [{ push: "yes" }, 'push: "yes" is not a boolean: write true or false'],
    [{ push: "1" }, 'push: "1" is not a boolean: write true or false'],
    [{ push: "true" }, "push: is true, but tags is empty: list the refs to publish in tags"],
    [{ push: "true", tags: "\n , \n" }, "push: is true, but tags is empty: list the refs to publish in tags"],
    [{ "push-retries": "-1" }, 'push-retries: "-1" is not a whole number from 0 to 100'],
    [{ "verify-push": "maybe" }, 'verify-push: "maybe" is not a boolean: write true or false'],
    [{ tags: "me/App:1" }, 'tags: "me/App:1" is not an image ref: a repository has no upper case; write "me/app"'],
    [
      { tags: `me/app@${digest}` },
      `tags: "me/app@${digest}" is not an image ref: a tag to publish cannot have a digest; write repository:tag`,
    ],
    [{ tags: "me/app:{{tag}}" }, 'tags: "me/app:{{tag}}" has a placeholder that is not known: only {{dev-tag}} is'],
    [
      { revision: "two words" },
      'revision: "two words" is not a revision: write the full name of a commit, without spaces',
    ],
    [{ "verify-revision": "of" }, 'verify-revision: "of" is not one of enforce, warn, off (did you mean "off"?)'],
  ])("%j is refused", (inputs, refusal) => {
    expect(refusalsOf(inputs)).toEqual([refusal]);
  });
});

describe("an image that is there already", () => {
  it.each(["app", "ghcr.io/me/app:1", `me/app@${digest}`, digest, digest.slice("sha256:".length)])("%s", (image) => {
    expect(planOf({ image }).source).toEqual({ kind: "image", image });
  });

  it("goes with the values that action.yml fills in", () => {
    const defaults = { load: "true", push: "false", pull: "false", "no-cache": "false", "github-token": "ghs_token" };
    expect(planOf({ image: "app", ...defaults }).source).toEqual({ kind: "image", image: "app" });
  });

  it.each<[Inputs, string]>([
    [{ image: "App" }, 'image: "App" is not an image ref: a repository has no upper case; write "app"'],
    [{ image: "app old" }, 'image: "app old" is not an image ref: it holds white space; write one ref an item'],
    [
      { image: "app", file: "Dockerfile", "build-args": "A=1", pull: "true", tags: "me/app:1" },
      "image: gates an image that is already there, so nothing is built: remove build-args, file, pull",
    ],
  ])("%j is refused", (inputs, refusal) => {
    expect(refusalsOf(inputs)).toEqual([refusal]);
  });
});

describe("what is wrong is said before anything runs", () => {
  it.each([
    ["tag", ' (did you mean "tags"?)'],
    ["time-out", ' (did you mean "timeout"?)'],
    ["expect_status", ' (did you mean "expect-status"?)'],
    ["varaints", ' (did you mean "variants"?)'],
    ["colour", " (the nearest: allow, call, load)"],
    ["image-name", " (the nearest: image, provenance, interval)"],
  ])("there is no input %s: the nearest three are enough", (name, nearest) => {
    expect(refusalsOf({ [name]: "x" })).toEqual([`${name}: there is no input ${JSON.stringify(name)}${nearest}`]);
  });

  it.each<[Inputs, string]>([
    [
      { platforms: "linux/amd64,linux/arm64", variants: "a: { platform: linux/s390x }" },
      'variants.a.platform: "linux/s390x" is none of platforms, for which the image is built: linux/amd64, linux/arm64',
    ],
    [
      { labels: "a=b\nsmoke-gate.run=x" },
      'labels: item 2 sets the label "smoke-gate.run", by which a gate finds what it made: give it another name',
    ],
  ])("what the build is certain to make in vain: %j", (inputs, refusal) => {
    expect(refusalsOf(inputs)).toEqual([refusal]);
  });

  it("everything at once: values, keys, names, and what contradicts", () => {
    expect(
      refusalsOf({
        tiemout: "3s",
        timeout: "soon",
        port: "http",
        push: "true",
        image: "app",
        target: "prod",
        services: "db: { image: postgres }",
        variants: "full: { services: [dv] }\nslim: { services: [] }",
        "verify-push": "maybe",
      }),
    ).toEqual([
      'port: "http" is not a TCP port: write a number from 1 to 65535',
      'timeout: "soon" is not a duration: write 250ms, 120s, 2m or 1h (a bare number is seconds, at most 24 days)',
      'verify-push: "maybe" is not a boolean: write true or false',
      `tiemout: there is no input "tiemout" (did you mean "timeout"?)`,
      "push: is true, but tags is empty: list the refs to publish in tags",
      "image: gates an image that is already there, so nothing is built: remove target",
      'variants.full.services: there is no service "dv" (did you mean "db"?); services has: db (at line 1, column 20)',
    ]);
    expect(refusalsOf({ variants: "full: { prot: 1, path: x, env: { A: [] } }" })).toEqual([
      "variants.full.env.A: must be a text, not a list",
      'variants.full.path: "x" is not a path: begin it with a slash, without spaces or #, like /healthz',
      'variants.full: unknown key "prot" (did you mean "port" or "probe"?)',
    ]);
    expect(refusalsOf({ push: "true", tags: "", context: "{{defaultContext}}" })).toEqual([
      expect.stringMatching(/^context: \{\{defaultContext\}\} has no meaning here/u),
      "push: is true, but tags is empty: list the refs to publish in tags",
    ]);
  });
});

describe("YAML that cannot be read names line and column", () => {
  it.each([
    [
      "full: {\n  env: [}",
      "line 2, column 9: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["full:\n  path: /x\n port: 1", "line 3, column 1: All mapping items must start at the same column"],
    ["full: {}\nfull: {}", "line 2, column 1: Map keys must be unique"],
    ["full:\n\ttimeout: 3s", "line 2, column 1: Tabs are not allowed as indentation"],
    ["full: {}\n---\nslim: {}", 'line 2, column 1: a second document begins with "---"; write one'],
    [
      "full: *x",
      'line 1, column 7: a value that begins with "*" is an alias, and there is no anchor for it; put the value in quotes',
    ],
    [
      "full: { path: !x y }",
      'line 1, column 15: a value that begins with "!" is a tag, and there is none here; put the value in quotes',
    ],
    ["__proto__: {}", 'line 1, column 1: "__proto__" cannot be a name'],
    ["full: { env: { __proto__: x } }", 'line 1, column 16: "__proto__" cannot be a name'],
    ['full: { command: [a, "b\\0"] }', "line 1, column 22: a text with a null byte in it"],
    ["[".repeat(100_000), "line 1, column 0: it is nested too deep"],
  ])("%j", (variants, message) => {
    const [refusal = ""] = refusalsOf({ variants });
    // How deep is too deep depends on the stack that is left.
    expect(refusal.replace(/column \d{2,}: it is/u, "column 0: it is")).toBe(`variants: cannot be read at ${message}`);
  });

  it("a few lines that would unfold to gigabytes are refused", () => {
    const lines = Array.from(
      { length: 12 },
      (_, at) => `v${at}: &v${at} [${Array.from({ length: 12 }, () => (at === 0 ? "x" : `*v${at - 1}`)).join(", ")}]`,
    );
    expect(refusalsOf({ variants: lines.join("\n") })).toEqual(["variants: has too many aliases: write them out"]);
  });

  it.each<[string, Inputs, string]>([
    [
      "a value",
      { variants: "full:\n  env: { A: 1 }\n  timeout: soon" },
      'variants.full.timeout: "soon" is not a duration: write 250ms, 120s, 2m or 1h (a bare number is seconds, at most 24 days) (at line 3, column 12)',
    ],
    [
      "a value behind an alias",
      { checks: "- &first { path: /x, method: GOT }\n- *first" },
      'checks.1.method: "GOT" is not one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS (did you mean "GET"?) (at line 1, column 30)',
    ],
    [
      "the key that is none",
      { services: "\n# two\ndb:\n  image: postgres\n  prot: 1" },
      'services.db: unknown key "prot" (the nearest: pull, env, image) (at line 5, column 3)',
    ],
    [
      "the name that is none",
      { services: "db: { image: postgres }\nmy db: { image: postgres }" },
      'services.my db: "my db" is not a service name: it is a host name, of letters, digits, "-" and "_" (at line 2, column 1)',
    ],
    [
      "the map that lacks a key",
      { services: "db:\n  env: { A: 1 }" },
      "services.db.image: is missing (at line 2, column 3)",
    ],
    [
      "what contradicts, in the input that it names",
      { probe: "exit", variants: "full:\n  settle: 3s", checks: "- path: /\n- path: /x" },
      "variants.full.settle: has no meaning for an image that has run to completion (probe: exit) (at line 2, column 11)",
    ],
  ])("so does %s that cannot be used, where there are several lines", (_, inputs, refusal) => {
    expect(refusalsOf(inputs)).toContain(refusal);
  });

  it("does not, where a contradiction is not in the input that it names", () => {
    expect(refusalsOf({ probe: "exit", checks: "- path: /\n- path: /x" })).toEqual([
      "variants.default.checks: cannot be asked of an image that has run to completion (probe: exit)",
    ]);
  });

  it("counts the lines that the user wrote", () => {
    expect(refusalsOf({ services: "\n\n# one\ndb: {" })).toEqual([
      expect.stringContaining("cannot be read at line 4, column 6:"),
    ]);
  });
});

describe("secrets", () => {
  const secret = "s3cr3t-v4lue";

  it.each<Inputs>([
    { env: `KEY=first line\n${secret} second line` },
    { env: `=${secret}` },
    { env: `A B=${secret}` },
    { variants: `full: { env: { 'A B': ${secret} } }` },
    { variants: `full: { env: ['${secret} x'] }` },
    { variants: `full: { env: { A: [${secret}] } }` },
    { variants: `full: { command: 'login --password "${secret}' }` },
    { services: `db: { image: postgres, env: ['${secret} x'] }` },
    { secrets: secret },
    { secret: `id=${secret}` },
    ...["*", "&a *", "!", "!x!", "@", "`", "|", ">", "'", '"', '"\\q', "{ ", "[ ", "%: ", "a: ", "- ", "? "].map(
      (before) => ({
        services: `db:\n  image: Postgres\n  credentials:\n    username: me\n    password: ${before}${secret}\n`,
      }),
    ),
    ...['"', "'"].map((quote) => ({
      services: `db:\n  image: Postgres\n  credentials: { password: ${quote}x${quote}${secret} }\n`,
    })),
  ])("no message repeats one: %j", (inputs) => {
    expect(refusalsOf(inputs).join("\n")).not.toContain(secret);
  });

  it("are known to be: the build's, and the services' passwords", () => {
    const services = "a: { image: x, credentials: { username: me, password: p4ss } }\nb: { image: x }";
    expect(secretsOf(planOf({ secrets: `token=${secret}`, services, variants: "one:\ntwo:" }))).toEqual([
      secret,
      "p4ss",
    ]);
  });
});

describe("action.yml", () => {
  type Action = { inputs: Record<string, { default?: string; description: string }> };
  const { inputs } = parse(readFileSync(new URL("../../../action.yml", import.meta.url), "utf8")) as Action;

  it("has the inputs that are read, and no others", () => {
    expect(Object.keys(inputs).toSorted()).toEqual(inputNames.toSorted());
  });

  it("shows the defaults of the contract, and none of an input that a config file may have: it would win", () => {
    const defaults = {
      "verify-revision": "enforce",
      push: "false",
      "push-retries": "3",
      "verify-push": "true",
      "no-cache": "false",
      pull: "false",
      load: "true",
      untrusted: "false",
    };
    const written = Object.entries(inputs).flatMap(([name, input]) =>
      input.default === undefined || input.default.includes("${{") ? [] : [[name, input.default]],
    );
    expect(Object.fromEntries(written)).toEqual(defaults);
  });

  it("has no default that the plan without inputs does not have", () => {
    const written = Object.entries(inputs).flatMap(([name, input]) =>
      input.default === undefined || input.default.includes("${{") ? [] : [[name, input.default]],
    );
    expect(planOf(Object.fromEntries(written) as Inputs)).toEqual(planOf({}));
  });
});

describe("whatever is written", () => {
  const fragment = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "full",
      "db",
      "a",
      "env",
      "services",
      "image",
      "ready",
      "exec",
      "credentials",
      "command",
      "options",
      "checks",
    ),
    fc.constantFrom(
      ": ",
      ":",
      "\n",
      "\n  ",
      "\n    ",
      "- ",
      "{",
      "}",
      "[",
      "]",
      ", ",
      '"',
      "'",
      "*a",
      "&a ",
      "!x ",
      "|",
      ">",
      "#",
      "---",
      "?",
      "<<",
    ),
    fc.constantFrom(
      "%",
      "\t",
      "\r",
      "\0",
      "\u2028",
      "=",
      "/",
      "//g",
      "__proto__",
      "constructor",
      "{{defaultContext}}",
      "type=",
      "--memory",
    ),
    fc.constantFrom("1", "-1", "0.5s", "200-299", "true", "sha256:"),
  );
  const text = fc.oneof(
    fragment,
    fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join("")),
  );

  it("either is a plan or is refused, and a refusal says something", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...inputNames), text, { maxKeys: 6, noNullPrototype: true }),
        (inputs) => {
          // zod's own words are for programmers.
          const unclear = ({ input, reason }: Problem) =>
            input === "" || reason.length < 3 || /^Invalid|expected \w+, received|undefined/u.test(reason);
          expect(problemsIn(() => planOf(inputs)).filter(unclear)).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
