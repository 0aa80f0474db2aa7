/** What is wrong with a value, before it is said where the value was written. */
import type { z } from "zod";

/** Keys and places, from the name of an input downwards. */
export type Path = readonly PropertyKey[];

/** What to point at: the value at the end of a path, or its key. */
export type Mark = { readonly path: Path; readonly part: "key" | "value" };

export type Mistake = {
  /** What the user knows it by: `variants.full.timeout`. */
  readonly path: Path;
  /** A sentence without that name. */
  readonly reason: string;
  /** Where it is not the value at `path`. */
  readonly mark?: Mark;
};

/**
 * An issue of zod, and those that it wraps.
 * @param under the path to what was parsed.
 */
export function mistakesOf(issue: z.core.$ZodIssue, under: Path): readonly Mistake[] {
  const path = [...under, ...issue.path];
  const reason = issue.message;
  if (issue.code === "invalid_union") {
    // A text, list or map of the right kind, with something wrong in it: that is what the user meant.
    const meant = issue.errors.find((issues) =>
      issues.every((inner) => inner.code !== "invalid_type" || inner.path.length > 0),
    );
    if (meant !== undefined) return meant.flatMap((inner) => mistakesOf(inner, path));
  }
  if (issue.code === "invalid_key") return [{ path, reason, mark: { path, part: "key" } }];
  if (issue.code === "unrecognized_keys")
    return [{ path, reason, mark: { path: [...path, ...issue.keys.slice(0, 1)], part: "key" } }];
  return [{ path, reason }];
}
