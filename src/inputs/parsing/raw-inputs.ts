import type { Problem } from "./problems.ts";
import { shown, suggestions } from "./scalars.ts";

export type RawInputs = Readonly<Record<string, string>>;

const prefix = "INPUT_";

/** Returns the variable that runners make of an input's name. */
export function inputVariable(name: string): string {
  return prefix + name.toUpperCase().replaceAll(/[^A-Z0-9-]/gu, "_");
}

/** Reports every unknown name: a typo must not silently mean the default. */
export function rawInputs(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): { readonly inputs: RawInputs; readonly unknown: readonly Problem[] } {
  const inputs: Record<string, string> = {};
  const unknown: Problem[] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || value === undefined) continue;
    const name = variable.slice(prefix.length).toLowerCase();
    if (known.includes(name)) inputs[name] = value;
    else
      unknown.push({
        input: name,
        reason: `there is no input ${shown(name)}${suggestions(name, known)}`,
      });
  }
  return { inputs, unknown };
}
