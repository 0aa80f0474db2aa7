/** The comma separated `key=value` attributes of buildx's flags (`--output`, `--cache-to`, `--attest`), read as buildx reads them. */
import { parse } from "csv-parse/sync";

/**
 * The fields of one such value, unquoted.
 * @returns undefined where buildx could not read it, or could read it otherwise: more than one line, a stray quote.
 */
export function csvFields(text: string): readonly string[] | undefined {
  try {
    const [fields = [], ...more]: string[][] = parse(text, { relax_column_count: true });
    return more.length === 0 ? fields : undefined;
  } catch {
    return undefined;
  }
}

/** What is written of each attribute, by its name in lower case and without the white space around it. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

/**
 * Every value of every name, in the order written. Which of two counts, and whether white space belongs to a name, is
 * not the same in all flags and versions of buildx: `type=registry, type=local` is the one to some and the other to others.
 * @returns undefined where a field is not `key=value`.
 */
export function attributes(fields: readonly string[]): Attributes | undefined {
  const found = new Map<string, readonly string[]>();
  for (const field of fields) {
    const equals = field.indexOf("=");
    if (equals === -1) return undefined;
    const name = field.slice(0, equals).toLowerCase().trim();
    found.set(name, [...(found.get(name) ?? []), field.slice(equals + 1)]);
  }
  return found;
}

/** Whether the attributes have a type that is not empty. */
export function hasType(found: Attributes): boolean {
  return (found.get("type") ?? []).some((type) => type !== "");
}
