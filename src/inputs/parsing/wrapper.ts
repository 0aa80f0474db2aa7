import type { Wrapper } from "./own-inputs.ts";
import { readYaml } from "./yaml-text.ts";

/**
 * `step` is an id, or a position from 0. Returns undefined for anything but a composite action.
 * @throws an `Error` if the text is not readable YAML.
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
