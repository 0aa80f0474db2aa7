/** Reads the comma-separated attributes of `--output`, `--cache-to` and `--attest` as buildx does. */
import { parse } from "csv-parse/sync";

/** Returns undefined if buildx could not read the text or could read it differently: two lines, a stray quote. */
export function csvFields(text: string): readonly string[] | undefined {
  try {
    const [fields = [], ...more]: string[][] = parse(text, { relax_column_count: true });
    return more.length === 0 ? fields : undefined;
  } catch {
    return undefined;
  }
}

/** The values of each attribute, by its trimmed name in lower case. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

/** Keeps all values of a name: flags and versions of buildx differ on which counts and on white space in names. */
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

export function hasType(found: Attributes): boolean {
  return (found.get("type") ?? []).some((type) => type !== "");
}
