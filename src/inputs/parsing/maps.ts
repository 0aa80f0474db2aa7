import { z } from "zod";
import { mostSaid } from "./problems.ts";
import { shown, suggestions } from "./scalars.ts";

/** Suggests the nearest key for an unknown one and drops fragments. `instead` explains keys that are not needed. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape, instead: Readonly<Record<string, string>> = {}) {
  const known = Object.keys(shape);
  const map = z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") return unknownKeys(issue.keys, known, instead);
      return issue.input === undefined ? "is missing" : `must be a map; its keys: ${known.join(", ")}`;
    },
  });
  return withFragments(map);
}

export function unknownKeys(
  keys: readonly string[],
  known: readonly string[],
  instead: Readonly<Record<string, string>> = {},
): string {
  const unknown = keys
    .slice(0, mostSaid)
    .map((key) => `${shown(key)}${instead[key] === undefined ? suggestions(key, known) : ` (${instead[key]})`}`);
  const more = keys.length > mostSaid ? ` and ${keys.length - mostSaid} more` : "";
  return `unknown key${unknown.length > 1 ? "s" : ""} ${unknown.join(", ")}${more}`;
}

export function mapOf<T extends z.ZodType>(name: z.ZodType<string, string>, type: T, what: string) {
  return z.record(name, type, {
    error: (issue) => (issue.code === "invalid_key" ? issue.issues[0]?.message : `must be a map: ${what}`),
  });
}

export function withFragments<T extends z.ZodType>(map: T) {
  return z.preprocess(withoutFragments, map.meta({ patternProperties: { [fragmentName.source]: {} } }));
}

const fragmentName = /^x-/u;

/** Recognizes fragments as Compose does: https://github.com/compose-spec/compose-spec/blob/main/11-extension.md. */
export function isFragment(key: string): boolean {
  return fragmentName.test(key);
}

function withoutFragments(written: unknown): unknown {
  if (typeof written !== "object" || written === null || Array.isArray(written)) return written;
  return Object.fromEntries(Object.entries(written).filter(([key]) => !isFragment(key)));
}
