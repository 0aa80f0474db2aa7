import leven from "leven";
import { z } from "zod";
import { quoted } from "../../image/quoted.ts";

/** Quotes a value for a message: on one line, and short. */
export function shown(value: string): string {
  return quoted(value, 80);
}

/** Returns ` (did you mean "x"?)` if a known name is near, otherwise an empty text. */
export function nearest(name: string, known: readonly string[]): string {
  const [best] = near(name, known);
  return best === undefined ? "" : ` (did you mean ${JSON.stringify(best)}?)`;
}

/** Suggests up to three names: the near ones, or else the least distant ones. */
export function suggestions(name: string, known: readonly string[]): string {
  const close = near(name, known).slice(0, mostSuggested);
  if (close.length > 0) return ` (did you mean ${alternatives(close)}?)`;
  return known.length <= mostSuggested
    ? ` (allowed: ${known.join(", ")})`
    : ` (the nearest: ${byDistance(name, known).slice(0, mostSuggested).join(", ")})`;
}

const mostSuggested = 3;

function alternatives(names: readonly string[]): string {
  const shownNames = names.map((each) => JSON.stringify(each));
  const last = shownNames.at(-1) ?? "";
  return shownNames.length === 1 ? last : `${shownNames.slice(0, -1).join(", ")} or ${last}`;
}

/** Returns the names that a typo could have turned into this one, likeliest first. */
function near(name: string, known: readonly string[]): readonly string[] {
  const written = normal(name);
  const far = Math.max(2, Math.floor(written.length / 3));
  return known
    .filter((candidate) => Math.abs(written.length - candidate.length) <= far)
    .map((candidate) => ({ candidate, distance: slips(written, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= far)
    .toSorted((one, other) => one.distance - other.distance)
    .map(({ candidate }) => candidate);
}

/** Counts two swapped letters as one typo. */
function slips(written: string, candidate: string): number {
  const distance = leven(written, candidate);
  return distance === 2 && letters(written) === letters(candidate) ? 1 : distance;
}

function letters(word: string): string {
  return Array.from(word).toSorted().join("");
}

/** Sorts names that share a word first: `image-name` is nearer to `image` than to `annotations`. */
function byDistance(name: string, known: readonly string[]): readonly string[] {
  // The time for a distance grows with the length of both names.
  const written = normal(name).slice(0, 40);
  const words = written.split("-");
  return known
    .map((candidate) => ({
      candidate,
      shares: candidate.split("-").some((word) => words.includes(word)),
      distance: leven(written, candidate.toLowerCase()),
    }))
    .toSorted((one, other) => Number(other.shares) - Number(one.shares) || one.distance - other.distance)
    .map(({ candidate }) => candidate);
}

function normal(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/** JSON Schema keywords for editors, which read YAML's `8080` as a number; here it is a text. */
type EditorSchema = Readonly<Record<string, unknown>>;

/** One value of a YAML input; the message for a list or a map says so. */
export const scalar = z
  .string({
    error: ({ input }) =>
      input === undefined ? "is missing" : `must be a text, not a ${Array.isArray(input) ? "list" : "map"}`,
  })
  // Editors read an empty value as null; here it is an empty text.
  .meta({ type: ["string", "number", "boolean", "null"] });

export const something: EditorSchema = { type: ["string", "number", "boolean"] };

/** Makes a type of a function that throws an `Error` with the reason. `schema` must admit all that `parse` does. */
export function parsed<T>(parse: (text: string) => T, schema: EditorSchema = something) {
  return scalar.meta({ ...schema }).transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/u;
// setTimeout fires at once beyond this value, so a longer deadline would be none.
const longestMs = 2 ** 31 - 1;
const durationSchema = {
  type: ["number", "string"],
  maximum: Math.ceil(longestMs / 1000),
  pattern: durationPattern.source,
};

/** Milliseconds from `250ms`, `120s`, `2m` or `1h`; a bare number is seconds. */
export const duration = parsed(milliseconds, { ...durationSchema, minimum: 0 });

export const positiveDuration = parsed(
  (text): number => {
    const ms = milliseconds(text);
    if (ms === 0) throw new Error(`${shown(text)} is no time at all: write 250ms, 120s, 2m or 1h`);
    return ms;
  },
  { ...durationSchema, exclusiveMinimum: 0 },
);

function milliseconds(text: string): number {
  const match = durationPattern.exec(text);
  const ms = Math.round(Number(match?.[1]) * (unitMs[match?.[2] ?? "s"] ?? Number.NaN));
  if (!(ms <= longestMs)) {
    throw new Error(
      `${shown(text)} is not a duration: write 250ms, 120s, 2m or 1h (a bare number is seconds, at most 24 days)`,
    );
  }
  return ms;
}

/** YAML 1.2 core booleans, as @actions/core reads them: a typo never means false. */
export const boolean = parsed((text): boolean => {
  if (["true", "True", "TRUE"].includes(text)) return true;
  if (["false", "False", "FALSE"].includes(text)) return false;
  throw new Error(`${shown(text)} is not a boolean: write true or false`);
});

/** Both bounds are allowed. */
export function integer(least: number, most: number) {
  const pattern = /^\d+$/u;
  return parsed(
    (text): number => {
      const value = pattern.test(text) ? Number(text) : Number.NaN;
      if (!(value >= least && value <= most)) {
        throw new Error(`${shown(text)} is not a whole number from ${least} to ${most}`);
      }
      return value;
    },
    { type: ["integer", "string"], minimum: least, maximum: most, pattern: pattern.source },
  );
}

const portPattern = /^\d+(?:\/tcp)?$/u;

/** Accepts `8080/tcp` too, because images write ports that way. */
export const port = parsed(
  (text): number => {
    const value = portPattern.test(text) ? Number.parseInt(text, 10) : Number.NaN;
    if (!(value >= 1 && value <= 65_535))
      throw new Error(`${shown(text)} is not a TCP port: write a number from 1 to 65535`);
    return value;
  },
  { type: ["integer", "string"], minimum: 1, maximum: 65_535, pattern: portPattern.source },
);

export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return parsed(
    (text): Words[number] => {
      const word = words.find((candidate) => candidate === text);
      if (word === undefined)
        throw new Error(`${shown(text)} is not one of ${words.join(", ")}${nearest(text, words)}`);
      return word;
    },
    { type: "string", enum: words },
  );
}
