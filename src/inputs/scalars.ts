/** The small values that inputs are made of: each a zod type from the written text to a value. */
import leven from "leven";
import { z } from "zod";

/** A value as it may stand in a message: quoted, on one line, and short. */
export function shown(value: string): string {
  const longest = 80;
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
}

/** ` (did you mean "x"?)` where a known name is near, else nothing. */
export function nearest(name: string, known: readonly string[]): string {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = leven(name.toLowerCase().replaceAll("_", "-"), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  const far = Math.max(2, Math.floor(name.length / 3));
  return best !== undefined && bestDistance <= far ? ` (did you mean ${JSON.stringify(best)}?)` : "";
}

/** One value of a YAML input; a list or a map in its place is said to be one. */
export const scalar = z.string({
  error: ({ input }) =>
    input === undefined ? "is missing" : `must be a text, not a ${Array.isArray(input) ? "list" : "map"}`,
});

/**
 * A zod type made of a plain function from text to value.
 * @param parse throws an `Error` whose message is the reason, without the input's name.
 */
export function parsed<T>(parse: (text: string) => T) {
  return scalar.transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

/** An unset input is an empty string: it takes the default, which is written as a user would write it. */
export function withDefault<T extends z.ZodType<unknown, string>>(fallback: string, type: T) {
  return z
    .string()
    .default("")
    .transform((text) => (text.trim() === "" ? fallback : text.trim()))
    .pipe(type);
}

/** An unset input stays undefined. */
export function optional<T extends z.ZodType<unknown, string>>(type: T) {
  return z
    .string()
    .default("")
    .transform((text, context): z.output<T> | undefined => {
      if (text.trim() === "") return undefined;
      const result = type.safeParse(text.trim());
      if (result.success) return result.data;
      for (const issue of result.error.issues)
        context.addIssue({ code: "custom", message: issue.message, path: issue.path });
      return z.NEVER;
    });
}

/**
 * A map that names its allowed keys, and the nearest of them, when it meets another.
 * @param instead what to say of a key that users will look for here, and that is not needed.
 */
export function strict<Shape extends z.ZodRawShape>(shape: Shape, instead: Readonly<Record<string, string>> = {}) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") {
        const unknown = issue.keys.map(
          (key) => `${shown(key)}${instead[key] === undefined ? nearest(key, known) : ` (${instead[key]})`}`,
        );
        return `unknown key${unknown.length > 1 ? "s" : ""} ${unknown.join(", ")}; allowed: ${known.join(", ")}`;
      }
      return issue.input === undefined ? "is missing" : `must be a map; its keys: ${known.join(", ")}`;
    },
  });
}

/** A map from names that the user chooses. */
export function mapOf<T extends z.ZodType>(name: z.ZodType<string, string>, type: T, what: string) {
  return z.record(name, type, {
    error: (issue) => (issue.code === "invalid_key" ? issue.issues[0]?.message : `must be a map: ${what}`),
  });
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `250ms`, `120s`, `2m`, `1h`; a bare number is seconds. Gives milliseconds. */
export const duration = parsed(milliseconds);

/** A duration in which something must be able to happen. */
export const positiveDuration = parsed((text): number => {
  const ms = milliseconds(text);
  if (ms === 0) throw new Error(`${shown(text)} is no time at all: write 250ms, 120s, 2m or 1h`);
  return ms;
});

function milliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/u.exec(text);
  const ms = Math.round(Number(match?.[1]) * (unitMs[match?.[2] ?? "s"] ?? Number.NaN));
  // setTimeout fires at once beyond 2^31-1 ms: a longer deadline would be none.
  if (!(ms <= 2 ** 31 - 1)) {
    throw new Error(
      `${shown(text)} is not a duration: write 250ms, 120s, 2m or 1h (a bare number is seconds, at most 24 days)`,
    );
  }
  return ms;
}

/** YAML 1.2 core booleans, as @actions/core reads them; a typo never means false. */
export const boolean = parsed((text): boolean => {
  if (["true", "True", "TRUE"].includes(text)) return true;
  if (["false", "False", "FALSE"].includes(text)) return false;
  throw new Error(`${shown(text)} is not a boolean: write true or false`);
});

/** A whole number between two bounds, both allowed. */
export function integer(least: number, most: number) {
  return parsed((text): number => {
    const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      throw new Error(`${shown(text)} is not a whole number from ${least} to ${most}`);
    }
    return value;
  });
}

/** A TCP port; `8080/tcp` is allowed because images write it so. */
export const port = parsed((text): number => {
  const value = /^\d+(?:\/tcp)?$/u.test(text) ? Number.parseInt(text, 10) : Number.NaN;
  if (!(value >= 1 && value <= 65_535))
    throw new Error(`${shown(text)} is not a TCP port: write a number from 1 to 65535`);
  return value;
});

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return parsed((text): Words[number] => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new Error(`${shown(text)} is not one of ${words.join(", ")}${nearest(text, words)}`);
    return word;
  });
}
