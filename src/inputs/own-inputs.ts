/**
 * Which inputs are the step's own. Gitea's runner hands the inputs of a composite action to every step in it, in the same
 * variables: https://gitea.com/gitea/runner/src/tag/v1.0.8/act/runner/action_composite.go. Pure.
 */
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { inputVariable } from "./raw.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** The inputs of one of our actions. */
export type InputContract = {
  readonly names: readonly string[];
  /** Whether this text means the same as an input that is not set. */
  readonly isUnset: (name: string, text: string) => boolean;
};

/** @param fields a type for each input, from its text to its value; an absent one is unset. */
export function contractOf(fields: Readonly<Record<string, z.ZodType>>): InputContract {
  return {
    names: Object.keys(fields),
    isUnset(name, text) {
      const [unset, set] = [fields[name]?.safeParse(undefined), fields[name]?.safeParse(text)];
      return text.trim() === "" || (unset?.success === true && isDeepStrictEqual(unset, set));
    },
  };
}

/** The composite action around a step. */
export type Wrapper = {
  /** Names of its own inputs. */
  readonly inputs: readonly string[];
  /** Names of the inputs that it gives to this step; undefined if that is not known. */
  readonly given: readonly string[] | undefined;
};

/**
 * Names of the wrapper's inputs that the runner has mixed in. An input that the step has by its own `with` is not one of
 * them, also if the wrapper has one of that name. Empty if the runner keeps them apart.
 */
export function mixedIn(env: Env, { inputs, given = [] }: Wrapper, contract: InputContract): readonly string[] {
  const own = new Set(given.map(inputVariable));
  const foreign = inputs.filter((name) => env[inputVariable(name)] !== undefined && !own.has(inputVariable(name)));
  const known = new Map(contract.names.map((name) => [inputVariable(name), name]));
  const isProof = (name: string): boolean => {
    const ours = known.get(inputVariable(name));
    if (ours === undefined) return true;
    // Of an expression, our own default, nobody knows here what it comes to.
    return ours !== "github-token" && !contract.isUnset(ours, env[inputVariable(name)] ?? "");
  };
  return foreign.some(isProof) ? foreign : [];
}

/** The environment of the step without these inputs. */
export function withoutInputs(env: Env, names: readonly string[]): Env {
  const variables = new Set(names.map(inputVariable));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !variables.has(name)));
}
