import { z } from "zod";
import { type ListOptions, parseList } from "./list.ts";
import { parsed, shown } from "./scalars.ts";

/** Throws an `Error` whose message is the reason. */
type Reader<T> = (value: string) => T;

/** Returns the reason against a text; undefined if there is none. */
export type Check = (value: string) => string | undefined;

export function checked(why: Check): Reader<string> {
  return (value) => {
    const reason = why(value);
    if (reason !== undefined) throw new Error(reason);
    return value;
  };
}

/** Refuses with a message such as `"x" is not a host: write name:address`. */
export function matching(pattern: RegExp, what: string, allowed: string): Reader<string> {
  return checked((value) => (pattern.test(value) ? undefined : `${shown(value)} is not ${what}: write ${allowed}`));
}

export function text<T>(read: Reader<T>) {
  return z
    .string()
    .default("")
    .pipe(parsed((written) => read(written.trim())));
}

export function word(what: string, allowed: string) {
  return text(matching(/^\S*$/u, what, `${allowed}, without white space`));
}

/** Reads item by item; a message gives the item's position. Blank items are skipped. */
export function list<T>(options: ListOptions, read: Reader<T>) {
  return z
    .string()
    .default("")
    .pipe(
      parsed((written): readonly T[] =>
        parseList(written, options)
          .filter((item) => item.trim() !== "")
          .map((item, index) => readItem(item, index + 1, read)),
      ),
    );
}

function readItem<T>(item: string, place: number, read: Reader<T>): T {
  try {
    return read(item);
  } catch (cause) {
    throw new Error(`item ${place} ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
