/** The forms that the build inputs come in: one text, one word, a list; each made of a reader of its parts. */
import { z } from "zod";
import { type ListOptions, parseList } from "./list.ts";
import { parsed, shown } from "./scalars.ts";

/** From a text to its value; throws an `Error` whose message is the reason. */
type Reader<T> = (value: string) => T;

/** Says why a text cannot be used; undefined where it can. */
export type Check = (value: string) => string | undefined;

/** Takes the text as it is if there is nothing against it. */
export function checked(why: Check): Reader<string> {
  return (value) => {
    const reason = why(value);
    if (reason !== undefined) throw new Error(reason);
    return value;
  };
}

/** `"x" is not a host: write name:address` where the text does not match. */
export function matching(pattern: RegExp, what: string, allowed: string): Reader<string> {
  return checked((value) => (pattern.test(value) ? undefined : `${shown(value)} is not ${what}: write ${allowed}`));
}

/** One text, trimmed. */
export function text<T>(read: Reader<T>) {
  return z
    .string()
    .default("")
    .pipe(parsed((written) => read(written.trim())));
}

/** A text without white space in it. */
export function word(what: string, allowed: string) {
  return text(matching(/^\S*$/u, what, `${allowed}, without white space`));
}

/** A list whose items are read one by one; a message names the item by its place. Blank items are left out. */
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
