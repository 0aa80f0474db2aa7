import type { Mistake } from "./mistake.ts";
import { markOf, type SourceLocation, plainInput } from "./source-location.ts";
import type { Problem } from "./problems.ts";

/** By the name of the input; an unset input is absent. */
export type Entries = Readonly<Record<string, Entry>>;

/** "unreadable": a problem already says why the value is unknown. */
export type Entry = ReadableEntry | "unreadable";

type ReadableEntry = {
  readonly value: unknown;
  readonly origin: SourceLocation;
  /** Anyone who can change the checkout may have written it. */
  readonly isFromFile: boolean;
};

export type WrittenInputs = { readonly entries: Entries; readonly problems: readonly Problem[] };

/** Returns undefined if nothing is written or the entry is unreadable. */
export function valueOf(entry: Entry | undefined): unknown {
  return entry === "unreadable" ? undefined : entry?.value;
}

/** Merges input by input: an input of `winner` replaces the other's as a whole. */
export function mergeInputs(winner: WrittenInputs, other: WrittenInputs): WrittenInputs {
  return {
    entries: { ...other.entries, ...winner.entries },
    problems: [...other.problems, ...winner.problems],
  };
}

export function problemOf(mistake: Mistake, entries: Entries): Problem {
  const entry = entries[String(markOf(mistake).path[0])];
  const origin = entry === undefined || entry === "unreadable" ? plainInput : entry.origin;
  return origin(mistake);
}
