/** Characters that are invisible or begin a new line: control, formatting, and all spaces but U+0020. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

/** Quotes a value for a message: one line, without invisible characters, cut with `…` after `longest` characters. */
export function quoted(value: string, longest: number): string {
  const short = value.length > longest ? `${value.slice(0, longest)}…` : value;
  // JSON escapes lone surrogates, but leaves half of these characters as they are.
  return JSON.stringify(short).replaceAll(unseen, (character) => escaped(character.codePointAt(0) ?? 0));
}

function escaped(codePoint: number): string {
  const hex = codePoint.toString(16);
  return codePoint > 0xff_ff ? String.raw`\u{${hex}}` : String.raw`\u${hex.padStart(4, "0")}`;
}
