import { split } from "shlex";

// A shell's separator, quotation, escape, or run of plain characters:
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02.
const piece =
  /(?<space>[ \t\r\n]+)|(?<ansi>\$'(?:[^'\\]|\\[^])*')|'(?<single>[^']*)'|\$?"(?<double>(?:[^"\\]|\\[^])*)"|(?<joined>\\\r?\n)|\\(?<escaped>[^])|(?<plain>(?:[^ \t\r\n'"\\$]|\$(?!['"]))+)/guy;

/** In double quotes a backslash escapes only these. */
const escapedInDouble = /\\(?:([$`"\\])|\r?\n)/gu;

/**
 * Splits like a shell, without expansion. shlex (3.0.0) reads only the escapes of `$'…'`: elsewhere it keeps the
 * backslash of `"\$"`, and confuses the escapes within `'\"'"'"`.
 * @throws an `Error` if a quotation or an escape does not end.
 */
export function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let end = 0;
  for (const { 0: part, index, groups = {} } of text.matchAll(piece)) {
    end = index + part.length;
    const { space, ansi, single, double, escaped, plain } = groups;
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const meant =
      ansi === undefined ? (single ?? double?.replace(escapedInDouble, "$1") ?? escaped ?? plain) : split(ansi)[0];
    // Undefined is an escaped line end: it disappears and makes no word.
    if (meant !== undefined) word = (word ?? "") + meant;
  }
  if (end < text.length) throw new Error("a quotation or an escape does not end");
  return word === undefined ? words : [...words, word];
}
