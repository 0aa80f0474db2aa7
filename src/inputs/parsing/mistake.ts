import type { z } from "zod";

/** Keys and positions, starting with the name of an input. */
export type Path = readonly PropertyKey[];

/** Points at the value at the end of a path, or at its key. */
export type Mark = { readonly path: Path; readonly part: "key" | "value" };

export type Mistake = {
  /** The name that users see: `variants.full.timeout`. */
  readonly path: Path;
  /** A sentence without that name. */
  readonly reason: string;
  /** Set only if it is not the value at `path`. */
  readonly mark?: Mark;
};

/** Flattens an issue of zod and those that it wraps. `under` is the path to the parsed value. */
export function mistakesOf(issue: z.core.$ZodIssue, under: Path): readonly Mistake[] {
  const path = [...under, ...issue.path];
  const reason = issue.message;
  if (issue.code === "invalid_union") {
    // The user meant the alternative that accepts this kind of value: a text, a list or a map.
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
