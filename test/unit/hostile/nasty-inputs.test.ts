/** Every input of the three actions, with every value of a table of nasty ones. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { buildxBuild, buildxPublish } from "../../../src/build/argv.ts";
import { fillTags } from "../../../src/image/tags.ts";
import { type ContainerSpec, createArgv } from "../../../src/docker/container/argv.ts";
import { readPinPlan } from "../../../src/pin/inputs/pin-plan.ts";
import { readPromotePlan } from "../../../src/promote/promote-plan.ts";
import { InputsRefused, type Problem } from "../../../src/inputs/parsing/problems.ts";
import { yamlInputs } from "../../../src/inputs/smoke/smoke-fields.ts";
import { secretsIn } from "../../../src/inputs/secrets.ts";
import type { Plan } from "../../../src/gate/plan.ts";
import { plainSpec } from "../../harness/container-spec.ts";
import { type Inputs, planOf, planOfFile, servicesOf } from "../inputs/plan-of.ts";
import { nastyTexts, nastyYaml } from "./nasty-values.ts";

const digest = `sha256:${"a".repeat(64)}`;
const variables = (inputs: Inputs) =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));

/** The inputs as action.yml has them, which is what a workflow can set. */
function inputsOf(action: string): readonly string[] {
  const { inputs }: { inputs: object } = parse(readFileSync(action, "utf8"));
  return Object.keys(inputs);
}

type Action = {
  readonly inputs: readonly string[];
  /** Good inputs, beside which this one is tried. */
  readonly beside: (name: string) => Inputs;
  readonly read: (inputs: Inputs) => unknown;
};

const pinned = { service: "web", repository: "me/app", digest };

const actions: Readonly<Record<string, Action>> = {
  gate: {
    inputs: inputsOf("action.yml"),
    beside: (name) => ({
      ...(name === "image" ? {} : { tags: "me/app:1", push: "true" }),
      ...(name.startsWith("compose-") ? { "compose-file": "compose.yml", "compose-service": "web" } : {}),
    }),
    read: (inputs) => planOf(inputs),
  },
  promote: {
    inputs: inputsOf("promote/action.yml"),
    beside: () => ({ source: `me/app@${digest}`, tags: "me/app:1" }),
    read: (inputs) => readPromotePlan(variables(inputs)),
  },
  pin: {
    inputs: inputsOf("pin/action.yml"),
    beside: (name) => ({
      ...pinned,
      ...(["dev-tag", "rollback"].includes(name) ? { digest: "" } : {}),
      ...(name === "image" ? { kustomize: "k" } : {}),
    }),
    read: (inputs) => readPinPlan(variables(inputs)),
  },
};

/** The plan, or what is refused; any other error is none of the two. */
function readOrRefused<T>(read: () => T): { readonly plan?: T; readonly problems: readonly Problem[] } {
  try {
    return { plan: read(), problems: [] };
  } catch (error) {
    if (error instanceof InputsRefused) return { problems: error.problems };
    throw error;
  }
}

/** Of a hundred thousand plans, an `expect` for each value would take most of the time. */
function must(holds: boolean, what: string, value: unknown): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(value)}`);
}

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const notOurs = /\[object|Invalid input|expected \w+, received|undefined|not a function|Invalid regular/u;

/** One clear sentence: on one line, of a length that somebody reads, in words of ours. */
function mustBeSentence({ input, reason }: Problem, inputs: readonly string[]): void {
  must(inputs.includes(input.split(".")[0] ?? ""), "names an input", input);
  for (const text of [input, reason]) must(!unseen.test(text), "has nothing in it that is not seen", text);
  must(/\w+ \w+/u.test(reason) && reason.length < 1_500 && input.length < 300, "is one sentence", reason);
  must(!notOurs.test(reason.replaceAll(/"(?:[^"\\]|\\.)*"/gu, "")), "is in words of ours", reason);
}

/** Numbers that a clock or a port can be, and no name that would reach into every object. */
function mustBePlain(value: unknown): void {
  must(typeof value !== "function" && typeof value !== "symbol", "is a value", typeof value);
  if (typeof value === "number") must(value >= 0 && value <= 2 ** 31, "is a number that can be used", value);
  if (typeof value !== "object" || value === null || value instanceof RegExp) return;
  must(Array.isArray(value) || !Object.hasOwn(value, "__proto__"), "has plain names", value);
  for (const inner of Object.values(value)) mustBePlain(inner);
}

const alone = new Set(["--progress=plain", "--load", "--no-cache", "--pull"]);
const withValue = new Set(
  `
    add-host allow annotation attest build-arg build-context builder cache-from cache-to call cgroup-parent file iidfile
    label metadata-file network no-cache-filter output platform secret shm-size ssh tag target ulimit
  `
    .trim()
    .split(/\s+/u)
    .map((name) => `--${name}`),
);

/** As buildx reads it (spf13/pflag): an option with a value takes the next word, whatever that looks like. */
function mustBeBuild(argv: readonly string[]): void {
  const words = argv.slice(2).values();
  const others: string[] = [];
  for (const word of words) {
    if (withValue.has(word)) must(words.next().done !== true, "has a value", word);
    else if (!alone.has(word)) others.push(word);
  }
  must(others.length === 1 && others[0] === argv.at(-1) && !others[0]?.startsWith("-"), "is the context", others);
}

const switches = new Set(["init", "no-healthcheck", "oom-kill-disable", "privileged", "quiet", "read-only"]);
const gatesOwn =
  /^--(?:attach|cidfile|detach|env|env-file|interactive|label-file|link|net|network|name|pull|restart|rm|tty|volumes-from|publish|publish-all)(?:=|$)/u;

/** As docker reads it: options up to the first word that is none, which must be the image that the gate names. */
function mustBeCreate(spec: Partial<ContainerSpec>): void {
  const argv = createArgv({ ...plainSpec(digest), ...spec }, []).slice(2);
  for (const option of argv.slice(0, argv.indexOf(digest)))
    must(/^--[a-z][a-z0-9-]*(?:=|$)/u.test(option), "is an option", option);
  for (const option of spec.runOptions ?? []) {
    must(!gatesOwn.test(option), "is no option of the gate's own", option);
    must(option.includes("=") || switches.has(option.slice(2)), "takes no other word", option);
  }
}

function mustBeVariables(env: readonly { readonly name: string }[]): void {
  for (const { name } of env) must(/^[^\s=\0]+$/u.test(name), "is a variable's name", name);
}

function mustBeValues(plan: Plan): void {
  mustBePlain(plan);
  if (plan.source.kind === "build") {
    const { written } = fillTags(plan.tags, "latest");
    const { argv, env } = buildxBuild(plan.source.build, written, { iidfile: "/t/iid", metadataFile: "/t/metadata" });
    mustBeBuild(argv);
    mustBeBuild(buildxPublish(plan.source.build, "me/app", "/t/metadata").argv);
    for (const name of Object.keys(env))
      must(/^(?:BUILDX_METADATA_WARNINGS|SMOKE_GATE_SECRET_\d+)$/u.test(name), "is a variable of the gate's own", name);
  } else must(/^[\w[]/u.test(plan.source.image), "is an image", plan.source.image);
  for (const variant of plan.smoke.variants) {
    const { runOptions, entrypoint, command, platform, env } = variant;
    mustBeCreate({ runOptions, entrypoint, command, platform });
    mustBeVariables(env);
    for (const service of servicesOf(variant)) {
      const { runOptions: options, volumes, entrypoint: program, command: words } = service;
      mustBeCreate({ runOptions: options, volumes, entrypoint: program, command: words });
      mustBeVariables(service.env);
    }
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** What does not hold, and of which value. */
function failures(values: readonly string[], body: (value: string, index: number) => void): readonly string[] {
  return values.flatMap((value, index) => {
    try {
      body(value, index);
      return [];
    } catch (error) {
      return [`${JSON.stringify(value.slice(0, 200))}: ${String(error)}`];
    }
  });
}

/** One of `count`, beginning with another one each time: many inputs are of one type, and a plan takes a millisecond. */
function some(values: readonly string[], count: number, at: number): readonly string[] {
  return values.filter((_, index) => index % count === at % count);
}

function isGate(plan: unknown): plan is Plan {
  return typeof plan === "object" && plan !== null && "smoke" in plan;
}

describe.each(Object.entries(actions))("an input of %s", (_, { inputs, beside, read }) => {
  it("has good inputs beside it", () => {
    expect(readOrRefused(() => read(beside(""))).problems).toEqual([]);
  });

  it.each(inputs)("%s is read or refused in a sentence that names it, whatever it is", (name) => {
    const isYaml = yamlInputs.includes(name);
    const values = some(isYaml ? [...nastyTexts, ...nastyYaml] : nastyTexts, isYaml ? 3 : 10, inputs.indexOf(name));
    const wrong = failures(values, (value) => {
      must(secretsIn(variables({ [name]: value })).every(isText), "has texts for secrets", value);
      const { plan, problems } = readOrRefused(() => read({ ...beside(name), [name]: value }));
      for (const problem of problems) mustBeSentence(problem, inputs);
      const isNamed = problems.some(({ input, reason }) => `${input} ${reason}`.includes(name));
      must(problems.length === 0 || isNamed, "names the input", problems);
      mustBePlain(plan);
      if (isGate(plan)) mustBeValues(plan);
    });
    expect(wrong).toEqual([]);
  });
});

/** A YAML input, with `@` where a value is tried. */
const places: readonly (readonly [string, string])[] = [
  ...[
    "env services port path probe command entrypoint platform timeout settle".split(" "),
    "expect-status expect-body expect-exit run-options checks other".split(" "),
  ]
    .flat()
    .map((key) => ["variants", `{v: {${key}: @}}`] as const),
  ...["env", "options", "volumes", "credentials", "entrypoint", "command", "ready", "pull", "ports"].map(
    (key) => ["services", `{s: {image: i, ${key}: @}}`] as const,
  ),
  ["services", "{s: {image: @}}"],
  ["services", "{s: {image: i, credentials: {username: u, password: @}}}"],
  ["services", "{s: {image: i, ready: {exec: @}}}"],
  ["services", "{s: {image: i, volumes: [@]}}"],
  ["services", "{s: {image: i, env: [@]}}"],
  ["services", "{s: {image: i, env: {A: @}}}"],
  ...["path", "method", "headers", "expect-status", "expect-body", "other"].map(
    (key) => ["checks", `[{path: /, ${key}: @}]`] as const,
  ),
  ["checks", "[{path: /, headers: {A: @}}]"],
  ["probe", "{exec: @}"],
  ["probe", "{exec: [@]}"],
  // Names that the user chooses.
  ["variants", "{? @ : {}}"],
  ["services", "{? @ : {image: i}}"],
  ["variants", "{v: {env: {? @ : x}}}"],
  ["checks", "[{path: /, headers: {? @ : x}}]"],
];

const texts = nastyTexts.map((text) => JSON.stringify(text));

describe("a place in an input that is YAML", () => {
  it.each(places.map(([input, place], index) => [input, place, index] as const))(
    "%s: %s is read or refused in a sentence, whatever it is",
    (input, place, at) => {
      const wrong = failures([...some(texts, 12, at), ...some(nastyYaml, 6, at)], (value, index) => {
        const yaml = place.replace("@", () => value);
        const isFile = index % 2 === 0;
        const { plan, problems } = readOrRefused(() =>
          isFile ? planOfFile(`${input}: ${yaml}`) : planOf({ [input]: yaml }),
        );
        for (const problem of problems) mustBeSentence(problem, isFile ? ["config"] : yamlInputs);
        if (plan === undefined) return;
        mustBeValues(plan);
        must(!JSON.stringify(plan).includes(String.raw`\u0000`), "has no null byte", plan);
      });
      expect(wrong).toEqual([]);
    },
  );
});

it("a name that no action has is refused, also one that every object has", () => {
  const names = [
    "__proto__",
    "constructor",
    "toString",
    "",
    " ",
    "push_by_digest",
    "outputs\n",
    "Push-",
    "metadata-file",
  ];
  for (const name of names) {
    for (const { beside, read } of Object.values(actions)) {
      const { problems } = readOrRefused(() => read({ ...beside(""), ...Object.fromEntries([[name, "x"]]) }));
      expect(problems).toMatchObject([{ input: name.toLowerCase() }]);
    }
  }
});

it.each(["__proto__", "constructor", "toString", "valueOf"])(
  "a variable %s that the step does not have is not set",
  (name) => {
    const inputs = { env: `A=1\n${name}`, "secret-envs": `id=${name}` };
    expect(planOf(inputs).smoke.variants[0].env).toEqual([{ name: "A", value: "1" }]);
    expect(secretsIn(variables(inputs))).toEqual([]);
  },
);

it("leaves every object as it was", () => {
  expect(Reflect.ownKeys({}).concat(Object.keys(Object.prototype))).toEqual([]);
  expect(Reflect.get({}, "x")).toBeUndefined();
});
