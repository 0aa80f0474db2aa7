/** Smoke tests of an image that is on the engine already: what differs is how it is booted. */
import { expect } from "vitest";
import type { LocatedFinding } from "../../src/diagnosis/finding.ts";
import { leftovers } from "./docker.ts";
import { type GateRun, runGate, type StepOptions } from "./gate.ts";
import { nodeImage, type TestEngine } from "./testbed.ts";

export type Inputs = Readonly<Record<string, string>>;

/** A value for a YAML input: JSON is YAML. */
export function yaml(value: unknown): string {
  return JSON.stringify(value);
}

/** The argv of a web server on 8080; `handler` is JavaScript and has `request`, `response` and `count`, of requests. */
export function serving(handler: string, before = ""): readonly string[] {
  return [
    "node",
    "-e",
    `let count = 0; ${before}; require("node:http").createServer((request, response) => { count += 1; ${handler} }).listen(8080)`,
  ];
}

/** Gates the Node image, booted with this command, on port 8080. */
export function smokeCommand(
  engine: TestEngine,
  command: readonly string[],
  inputs: Inputs = {},
  options: Omit<StepOptions, "engine"> = {},
): Promise<GateRun> {
  return smoke(engine, { variants: yaml({ default: { command } }), ...inputs }, options);
}

/** Gates the Node image on port 8080, unless the inputs say otherwise; whatever happens, nothing may be left of the run. */
export async function smoke(
  engine: TestEngine,
  inputs: Inputs,
  options: Omit<StepOptions, "engine"> = {},
): Promise<GateRun> {
  const run = await runGate({ image: nodeImage, port: "8080", ...inputs }, { ...options, engine });
  if (run.runId !== "") expect(await leftovers(engine, run.runId), run.log).toEqual([]);
  return run;
}

/** Fails with the step's log where the image did not pass. */
export function mustPass(run: GateRun): void {
  if (run.exitCode !== 0 || run.outputs["verdict"] !== "pass") throw new Error(`the image did not pass:\n${run.log}`);
}

/** The only finding of a run that failed for it; fails with the step's log where there is another, or none. */
export function onlyFinding(run: GateRun): LocatedFinding {
  const [finding, ...others] = run.report?.findings ?? [];
  if (finding === undefined || others.length > 0 || run.report?.fault !== undefined)
    throw new Error(`there is not one finding:\n${run.log}`);
  expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  return finding;
}

/** The body of the last answer in a variant. */
export function lastBody(run: GateRun, variant = "default"): string {
  const last = run.report?.variants.find(({ name }) => name === variant)?.last;
  if (last?.kind !== "answered") throw new Error(`the variant ${variant} did not answer:\n${run.log}`);
  return last.answer.body;
}
