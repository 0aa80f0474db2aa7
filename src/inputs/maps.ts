/** The maps in YAML inputs: with keys of ours, or with names that the user chooses. */
import { z } from "zod";
import { mostSaid } from "./refusal.ts";
import { nearest, shown } from "./scalars.ts";

/**
 * A map that names its allowed keys, and the nearest of them, when it meets another.
 * @param instead what to say of a key that users will look for here, and that is not needed.
 */
export function strict<Shape extends z.ZodRawShape>(shape: Shape, instead: Readonly<Record<string, string>> = {}) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") return unknownKeys(issue.keys, known, instead);
      return issue.input === undefined ? "is missing" : `must be a map; its keys: ${known.join(", ")}`;
    },
  });
}

/** What to say of keys that are none. */
export function unknownKeys(
  keys: readonly string[],
  known: readonly string[],
  instead: Readonly<Record<string, string>> = {},
): string {
  const unknown = keys
    .slice(0, mostSaid)
    .map((key) => `${shown(key)}${instead[key] === undefined ? nearest(key, known) : ` (${instead[key]})`}`);
  const more = keys.length > mostSaid ? ` and ${keys.length - mostSaid} more` : "";
  return `unknown key${unknown.length > 1 ? "s" : ""} ${unknown.join(", ")}${more}; allowed: ${known.join(", ")}`;
}

/** A map from names that the user chooses. */
export function mapOf<T extends z.ZodType>(name: z.ZodType<string, string>, type: T, what: string) {
  return z.record(name, type, {
    error: (issue) => (issue.code === "invalid_key" ? issue.issues[0]?.message : `must be a map: ${what}`),
  });
}
