import { describe, expect, it } from "vitest";
import type { VariantPlan } from "../../../src/gate/plan.ts";
import { type Inputs, planOf, refusalsOf } from "./plan-of.ts";

const project = { "compose-file": "compose.yml", "compose-service": "web" };
const variantsOf = (inputs: Inputs): readonly VariantPlan[] => planOf({ ...project, ...inputs }).smoke.variants;
const stackOf = (inputs: Inputs): VariantPlan["stack"] | undefined => variantsOf(inputs)[0]?.stack;

describe("an image that stands in a Compose project", () => {
  it("takes the place of the service, beside all the others", () => {
    expect(stackOf({})).toEqual({
      kind: "compose",
      project: { files: ["compose.yml"], service: "web", untrusted: false },
      only: undefined,
    });
  });

  it.each<[string, readonly string[]]>([
    ["deploy/compose.yml", ["deploy/compose.yml"]],
    [" compose.yml \r\n\n  compose.ci.yml", ["compose.yml", "compose.ci.yml"]],
    ["my compose, of old.yml", ["my compose, of old.yml"]],
    ["b.yml\na.yml\nb.yml", ["b.yml", "a.yml", "b.yml"]],
  ])("whose files are, in their order, the lines of %j", (text, files) => {
    expect(stackOf({ "compose-file": text })).toMatchObject({ project: { files } });
  });

  it.each(["web", "Web_1", "my.web-app", "-", "0", " web "])("as the service %j", (service) => {
    expect(stackOf({ "compose-service": service })).toMatchObject({ project: { service: service.trim() } });
  });

  it.each<[string, readonly string[] | undefined]>([
    ["full:", undefined],
    ["full: { services: [] }", []],
    ["full: { services: [db, my.cache] }", ["db", "my.cache"]],
  ])("with the other services that a variant names: %s", (variants, only) => {
    expect(stackOf({ variants })).toMatchObject({ only });
  });

  it("which a variant boots in its own way, like any image", () => {
    const variants = `
      full:
        env: { A: 1 }
        command: serve
        entrypoint: [/bin/sh, -c]
        port: 8080
        path: /ready
        timeout: 5s
        settle: 1s
        expect-status: 204
        expect-body: ok
        checks: [{ path: / }]
      job: { probe: exit, expect-exit: 3 }`;
    expect(variantsOf({ variants })).toMatchObject([
      {
        env: [{ name: "A", value: "1" }],
        command: ["serve"],
        entrypoint: ["/bin/sh", "-c"],
        port: 8080,
        timeoutMs: 5_000,
        settleMs: 1_000,
        expectation: { path: "/ready", status: [{ from: 204, to: 204 }], body: { kind: "text", text: "ok" } },
        checks: [{ expectation: { path: "/" } }],
      },
      { probe: { kind: "exit", code: 3 } },
    ]);
  });

  it("beside inputs that ask for nothing", () => {
    expect(stackOf({ services: "{}", "run-options": " ", variants: "full: { run-options: '' }" })).toMatchObject({
      kind: "compose",
    });
  });

  const noService = (name: string) =>
    `"${name}" is not the name of a Compose service: use letters, digits, ".", "-" and "_"`;
  const ownOptions = "cannot be used with compose-file: write the options in the Compose file";
  it.each<[Inputs, readonly string[]]>([
    [
      { "compose-service": "" },
      ["compose-file: needs compose-service with it: the name of the service that the image under test is"],
    ],
    [
      { "compose-file": "\n" },
      ["compose-service: needs compose-file with it: the path of the Compose file that has this service"],
    ],
    [{ "compose-service": "my web" }, [`compose-service: ${noService("my web")}`]],
    [{ "compose-service": "web\ndb" }, [String.raw`compose-service: ${noService(String.raw`web\ndb`)}`]],
    [
      { "compose-file": "compose.yml\n-" },
      ['compose-file.1: "-" is the standard input, which a step does not have: write a path'],
    ],
    [
      { services: "db: { image: postgres }" },
      ["services: cannot stand beside compose-file: the project has its own services"],
    ],
    [{ "run-options": "--init" }, [`run-options: ${ownOptions}`]],
    [
      { variants: "full: { run-options: --init }\nslim: { run-options: --memory 64m }" },
      [
        `variants.full.run-options: ${ownOptions} (at line 1, column 22)`,
        `variants.slim.run-options: ${ownOptions} (at line 2, column 22)`,
      ],
    ],
    [
      { variants: "full: { services: [db, web] }" },
      [
        'variants.full.services.1: "web" is the image under test, which every variant has: name other services of the project',
      ],
    ],
    [{ variants: "full: { services: [my db] }" }, [`variants.full.services.0: ${noService("my db")}`]],
    [
      { "compose-file": "", "compose-service": "", variants: "full: { services: [db] }" },
      ['variants.full.services: there is no service "db"; services has: none'],
    ],
    // What is wrong by itself is all that is said.
    [
      { "compose-service": "my web", variants: "full: { services: [db] }" },
      [`compose-service: ${noService("my web")}`],
    ],
    [
      { services: "db: {", "compose-file": "" },
      [
        "services: cannot be read at line 1, column 6: Flow map in block collection must be sufficiently indented and end with a }",
        "compose-service: needs compose-file with it: the path of the Compose file that has this service",
      ],
    ],
  ])("%j is refused", (inputs, refusal) => {
    expect(refusalsOf({ ...project, ...inputs })).toEqual(refusal);
  });
});
