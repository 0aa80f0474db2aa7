/** The list syntax of docker/build-push-action: one item per line, CSV within a line. */
import { parse } from "csv-parse/sync";

export type ListOptions = {
  /** A comma is part of the item instead of ending it. */
  readonly ignoreComma?: boolean;
  /** `false`: a double quote is an ordinary character. */
  readonly quote?: false;
  /** `false`: white space around an item is part of it. */
  readonly trimWhitespace?: false;
};

/**
 * Keeps a blank item as an empty one, as build-push-action does.
 * @throws an `Error` with the reason, but without the text, which may hold secrets.
 */
export function parseList(text: string, options: ListOptions = {}): readonly string[] {
  // Most inputs are unset, and the parser is slow to start.
  if (text === "") return [];
  const keepWhitespace = options.trimWhitespace === false;
  const items: string[] = [];
  for (const record of records(keepWhitespace ? text : text.trim(), options)) {
    if (options.ignoreComma === true) items.push(record.join(","));
    // A quoted line is one field, and the commas in it do end items.
    else if (record.length === 1) items.push(...record.join().split(","));
    else items.push(...record);
  }
  const written = items.filter((item) => item !== "");
  return keepWhitespace ? written : written.map((item) => item.trim());
}

function records(text: string, options: ListOptions): string[][] {
  try {
    return parse(text, {
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // By default the parser expects the first line's ending everywhere; a text from two sources has both endings.
      record_delimiter: text.includes("\n") ? ["\r\n", "\n"] : ["\r\n", "\n", "\r"],
      ...(options.quote === false ? { quote: false } : {}),
    });
  } catch {
    throw new Error(
      'has a double quote that opens an item and is not closed: close it, or write "" for a quote inside a quoted item',
    );
  }
}
