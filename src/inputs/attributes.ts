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

/**
 * Attribute names (lower case, trimmed) with their values; of a name written twice the last one counts.
 * @returns undefined where a field is not `key=value`.
 */
export function attributes(fields: readonly string[]): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const field of fields) {
    const equals = field.indexOf("=");
    if (equals === -1) return undefined;
    found.set(field.slice(0, equals).toLowerCase().trim(), field.slice(equals + 1));
  }
  return found;
}
