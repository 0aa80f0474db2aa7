/** Reads the file of a composite action for what it gives to one of its steps. Pure. */
import type { Wrapper } from "./own-inputs.ts";
import { readYaml } from "./yaml-text.ts";

/**
 * @param step the step's id, or its place among the steps if it has none, counted from 0.
 * @returns undefined if the text is no composite action's.
 * @throws Error if it is not YAML that can be read.
 */
export function readWrapper(text: string, step: string): Wrapper | undefined {
  const yaml = readYaml(text);
  if (yaml.kind === "trouble") throw new Error(yaml.what);
  const runs = at(yaml.value, "runs");
  if (String(at(runs, "using")).toLowerCase() !== "composite") return undefined;
  const steps = at(runs, "steps");
  const found = Array.isArray(steps) ? steps.filter((each, index) => (at(each, "id") ?? String(index)) === step) : [];
  return {
    inputs: keysOf(at(yaml.value, "inputs")),
    given: found.length === 1 ? keysOf(at(found[0], "with")) : undefined,
  };
}

function at(value: unknown, key: string): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function keysOf(value: unknown): readonly string[] {
  return isMap(value) ? Object.keys(value) : [];
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
