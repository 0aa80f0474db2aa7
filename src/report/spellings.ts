/** Secrets are searched for in each encoded spelling, so that hostile text needs no parser. */

/** Characters that JSON encoders write as `\uXXXX`, besides those that all of them escape. */
const escapedInJson = [
  // JavaScript and PHP with JSON_UNESCAPED_UNICODE.
  /(?!)/gu,
  // Go's encoding/json, and Ruby on Rails.
  /[<>&\u2028\u2029]/gu,
  // Gson.
  /[<>&='\u2028\u2029]/gu,
  // PHP.
  /[\u{80}-\u{10FFFF}]/gu,
  // Python's json, and jq -a.
  /[\u{7F}-\u{10FFFF}]/gu,
  // .NET's System.Text.Json.
  /\\"|[<>&'+`\u{7F}-\u{10FFFF}]/gu,
];

/** Characters that URL and form encoders keep, besides letters and digits. */
const keptInAddresses = [
  // encodeURIComponent; encodeURI.
  "-_.!~*'()",
  "-_.!~*'();/?:@&=+$,#",
  // URLSearchParams, forms of browsers and Java.
  "*-._",
  // Go's QueryEscape, curl and jq; Go's PathEscape.
  "-_.~",
  "-_.~$&+:=@",
  // Python's quote.
  "-_.~/",
  // PHP's urlencode.
  "-_.",
];

export function spellings(value: string): readonly string[] {
  return [...new Set([value, ...inJson(value), ...inAddresses(value), ...base64(value)])];
}

function inJson(value: string): readonly string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  return escapedInJson
    .flatMap((escaped) =>
      [lowerCase, upperCase].map((hex) => plain.replaceAll(escaped, (found) => unicode(found, hex))),
    )
    .flatMap((text) => [text, text.replaceAll("/", String.raw`\/`)]);
}

/** `found` is a character, or a quote with its backslash. JSON escapes UTF-16 units. */
function unicode(found: string, hex: (digits: string) => string): string {
  const units = (found === String.raw`\"` ? '"' : found).split("");
  return units.map((unit) => String.raw`\u` + hex(unit.charCodeAt(0).toString(16).padStart(4, "0"))).join("");
}

function inAddresses(value: string): readonly string[] {
  const bytes = [...Buffer.from(value)];
  return keptInAddresses
    .flatMap((kept) => [lowerCase, upperCase].map((hex) => bytes.map((byte) => percent(byte, kept, hex)).join("")))
    .flatMap((text) => [text, text.replaceAll("%20", "+")]);
}

function percent(byte: number, kept: string, hex: (digits: string) => string): string {
  const character = String.fromCharCode(byte);
  if (/[a-z0-9]/iu.test(character) || kept.includes(character)) return character;
  return `%${hex(byte.toString(16).padStart(2, "0"))}`;
}

function lowerCase(digits: string): string {
  return digits.toLowerCase();
}

function upperCase(digits: string): string {
  return digits.toUpperCase();
}

/** Within a longer encoded text, a value starts at one of three offsets in a group of three bytes. */
function base64(value: string): readonly string[] {
  return [0, 1, 2]
    .map((before) => {
      const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]).toString("base64");
      const first = Math.ceil((before * 8) / 6);
      const last = Math.floor(((before + Buffer.byteLength(value)) * 8) / 6);
      return encoded.slice(first, last);
    })
    .filter(({ length }) => length > 4);
}
