/** The list syntax of docker/build-push-action's inputs: one item a line, CSV within a line. */
import { parse } from "csv-parse/sync";

export type ListOptions = {
  /** A comma belongs to the item instead of ending it. */
  readonly ignoreComma?: boolean;
  /** `false`: a double quote is a character like any other. */
  readonly quote?: false;
  /** `false`: white space around an item belongs to it. */
  readonly trimWhitespace?: false;
};

/**
 * The items of a list input, in the order written; an empty text has none.
 * An item of nothing but white space stays, as an empty one, as it does there.
 * @throws Error whose message is the reason. It never repeats the text, which may hold secrets.
 */
export function parseList(text: string, options: ListOptions = {}): readonly string[] {
  // Most inputs are not set, and the parser takes a while to begin.
  if (text === "") return [];
  const keepWhitespace = options.trimWhitespace === false;
  const items: string[] = [];
  for (const record of records(keepWhitespace ? text : text.trim(), options)) {
    if (options.ignoreComma === true) items.push(record.join(","));
    // A quoted line is one field with commas in it, and they do end items.
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
      // Left to itself, the parser takes the first line's end for all: a text of two origins has both.
      record_delimiter: text.includes("\n") ? ["\r\n", "\n"] : ["\r\n", "\n", "\r"],
      ...(options.quote === false ? { quote: false } : {}),
    });
  } catch {
    throw new Error(
      'has a double quote that opens an item and is not closed: close it, or write "" for a quote inside a quoted item',
    );
  }
}
