// Gitea's runner hands the inputs of a composite action to each of its steps, in the same variables:
// https://gitea.com/gitea/runner/src/tag/v1.0.8/act/runner/action_composite.go.
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { inputVariable } from "./raw-inputs.ts";

type Env = Readonly<Record<string, string | undefined>>;

export type InputContract = {
  readonly names: readonly string[];
  /** Returns true if the text means the same as an unset input. */
  readonly isUnset: (name: string, text: string) => boolean;
};

/** `fields` maps each input to a type over its text; an absent input is unset. */
export function contractOf(fields: Readonly<Record<string, z.ZodType>>): InputContract {
  return {
    names: Object.keys(fields),
    isUnset(name, text) {
      const [unset, set] = [fields[name]?.safeParse(undefined), fields[name]?.safeParse(text)];
      return text.trim() === "" || (unset?.success === true && isDeepStrictEqual(unset, set));
    },
  };
}

export type Wrapper = {
  readonly inputs: readonly string[];
  /** Inputs that it gives to this step; undefined if unknown. */
  readonly given: readonly string[] | undefined;
};

/** Returns the wrapper's inputs that the runner mixed in, without those that the step sets in its own `with`. */
export function mixedIn(env: Env, { inputs, given = [] }: Wrapper, contract: InputContract): readonly string[] {
  const own = new Set(given.map(inputVariable));
  const foreign = inputs.filter((name) => env[inputVariable(name)] !== undefined && !own.has(inputVariable(name)));
  const known = new Map(contract.names.map((name) => [inputVariable(name), name]));
  const isProof = (name: string): boolean => {
    const ours = known.get(inputVariable(name));
    if (ours === undefined) return true;
    // Our default is an expression, whose value is unknown here.
    return ours !== "github-token" && !contract.isUnset(ours, env[inputVariable(name)] ?? "");
  };
  return foreign.some(isProof) ? foreign : [];
}

export function withoutInputs(env: Env, names: readonly string[]): Env {
  const variables = new Set(names.map(inputVariable));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !variables.has(name)));
}
