/** What the user wrote, input by input, before it is looked at as what it should be. */
import type { Mistake } from "./mistake.ts";
import { markOf, type Origin, plainInput } from "./origin.ts";
import type { Problem } from "./refusal.ts";

/** By the name of the input; one that is not set is not here. */
export type Entries = Readonly<Record<string, Entry>>;

/** Texts, lists and maps of them; "unreadable" where a problem says why nobody knows what it is. */
export type Entry = ReadableEntry | "unreadable";

type ReadableEntry = {
  readonly value: unknown;
  readonly origin: Origin;
  /** Whoever may change the checkout may have written it. */
  readonly isFromFile: boolean;
};

export type Written = { readonly entries: Entries; readonly problems: readonly Problem[] };

/** What is written there; undefined if nothing is, or nobody knows what. */
export function valueOf(entry: Entry | undefined): unknown {
  return entry === "unreadable" ? undefined : entry?.value;
}

/** Input by input: what one of them has takes the place of what the other has, as a whole. */
export function over(winner: Written, other: Written): Written {
  return {
    entries: { ...other.entries, ...winner.entries },
    problems: [...other.problems, ...winner.problems],
  };
}

/** Says a mistake with the place of what was written. */
export function problemOf(mistake: Mistake, entries: Entries): Problem {
  const entry = entries[String(markOf(mistake).path[0])];
  const origin = entry === undefined || entry === "unreadable" ? plainInput : entry.origin;
  return origin(mistake);
}
