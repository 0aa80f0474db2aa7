/** What cannot be seen, or would begin another line: control and formatting characters, and every space but one. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

/**
 * A value as it may stand in a message: in quotes, on one line, with nothing in it that a reader would not see.
 * @param longest of its characters; what is beyond gives way to `…`.
 */
export function quoted(value: string, longest: number): string {
  const short = value.length > longest ? `${value.slice(0, longest)}…` : value;
  // JSON leaves the half of them as they are, and writes lone surrogates so.
  return JSON.stringify(short).replaceAll(unseen, (character) => escaped(character.codePointAt(0) ?? 0));
}

function escaped(codePoint: number): string {
  const hex = codePoint.toString(16);
  return codePoint > 0xff_ff ? String.raw`\u{${hex}}` : String.raw`\u${hex.padStart(4, "0")}`;
}
