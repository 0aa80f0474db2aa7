/** Splits a text as a shell would, without expanding anything. Pure. */
import { split } from "shlex";

/**
 * What a shell reads as one: a break between words, a quotation, an escape, or a run of plain characters.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
const piece =
  /(?<space>[ \t\r\n]+)|(?<ansi>\$'(?:[^'\\]|\\[^])*')|'(?<single>[^']*)'|\$?"(?<double>(?:[^"\\]|\\[^])*)"|(?<joined>\\\r?\n)|\\(?<escaped>[^])|(?<plain>(?:[^ \t\r\n'"\\$]|\$(?!['"]))+)/guy;

/** In double quotes a backslash is one, but before these. */
const escapedInDouble = /\\(?:([$`"\\])|\r?\n)/gu;

/**
 * Of shlex (3.0.0) only the escapes of `$'…'` are taken: in other quotations it goes ways of its own (`"\$"` keeps its
 * backslash), and in a word of several it takes one's escapes out of another (`'\"'"'"`).
 * @throws where a quotation or an escape does not end.
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
    // Undefined is an end of a line that was escaped: it is taken away, and makes no word.
    if (meant !== undefined) word = (word ?? "") + meant;
  }
  if (end < text.length) throw new Error("a quotation or an escape does not end");
  return word === undefined ? words : [...words, word];
}
