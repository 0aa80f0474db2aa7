/** Every text that leaves the run goes through `Secrets.hide`: the runner masks only its log, and only exact values. */
import { spellings } from "./spellings.ts";

const replacement = "***";

/** Characters. A shorter secret also occurs inside ordinary words, so it is hidden only as a whole word. */
const leastAnywhere = 4;
/** Characters. Hiding a single character would destroy every text. */
const leastAlone = 2;

/** The mark of a text that was cut off, perhaps inside a secret. */
const ellipsis = "…";
/** The longest prefix of a secret to look for before an ellipsis, in characters: no text is cut longer than this. */
const longestCut = 2_000;

/** A user alone (`ssh://git@host`) is no token. A password may hold a single quote (RFC 3986, sub-delims). */
const userinfo = /\b(?<scheme>[a-z][a-z0-9+.-]{0,15}):\/\/(?<user>[^\s/?#"<>]*)@/giu;

/** A query parameter whose name marks its value as a credential. Go's JSON writes `&` as `\u0026`. */
const secretParameter =
  /(?<name>(?:[?&;]|\\u0026)(?:[\w.[\]-]{0,40}?(?:token|signature|key|passw|secret|credential)[\w.[\]-]{0,40}|(?:[\w.]{0,40}[._-])?sig)=)[^\s&#"<>\\]+/giu;

export class Secrets {
  /** Longest first: one may be part of another. */
  #anywhere: readonly string[] = [];
  #alone: readonly string[] = [];

  /** Adds secrets: each of their lines, also in the spellings of JSON, URLs, forms and base64. */
  know(values: readonly string[]): void {
    const lines = values.flatMap((value) => value.split(/[\r\n]+/u)).map((line) => line.trim());
    const long = lines.filter(({ length }) => length >= leastAnywhere).flatMap(spellings);
    // A short line of a longer value, such as a bracket, is not a secret.
    const short = values
      .map((value) => value.trim())
      .filter((value) => value.length >= leastAlone && value.length < leastAnywhere && !/[\r\n]/u.test(value));
    this.#anywhere = [...new Set([...this.#anywhere, ...long])].toSorted((a, b) => b.length - a.length);
    this.#alone = [...new Set([...this.#alone, ...short])];
  }

  get spelled(): readonly string[] {
    return this.#anywhere;
  }

  /** Masks known secrets, the user info of URLs, and the credentials in their queries. */
  readonly hide = (text: string): string => {
    // Known secrets go first: a URL that ends inside one would leave a rest that no longer matches.
    let hidden = text;
    for (const spelled of this.#anywhere) hidden = hidden.replaceAll(spelled, replacement);
    for (const word of this.#alone) hidden = withoutWord(hidden, word);
    if (hidden.includes("://")) hidden = hidden.replaceAll(userinfo, withoutUser);
    if (hidden.includes("=")) hidden = hidden.replaceAll(secretParameter, `$<name>${replacement}`);
    return hidden.includes(ellipsis) ? this.#withoutCut(hidden) : hidden;
  };

  #withoutCut(text: string): string {
    const [first = "", ...rest] = text.split(ellipsis);
    const parts = [first, ...rest];
    return parts
      .map((part, index) => {
        if (index === parts.length - 1) return part;
        const cut = Math.max(0, ...this.#anywhere.map((spelled) => cutLength(part, spelled)));
        return cut === 0 ? part : `${part.slice(0, -cut)}${replacement}`;
      })
      .join(ellipsis);
  }
}

function withoutUser(whole: string, scheme: string, user: string): string {
  const isSecret = user.includes(":") || /^https?$/iu.test(scheme);
  return isSecret && user !== "" ? `${scheme}://${replacement}@` : whole;
}

function withoutWord(text: string, word: string): string {
  let hidden = "";
  let from = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (at < from || isWordCharacter(text[at - 1]) || isWordCharacter(text[at + word.length])) continue;
    hidden += `${text.slice(from, at)}${replacement}`;
    from = at + word.length;
  }
  return hidden + text.slice(from);
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
}

/** Returns the length of the secret's prefix at the end of the text; 0 if there is none. */
function cutLength(text: string, secret: string): number {
  for (let length = Math.min(secret.length - 1, text.length, longestCut); length >= leastAnywhere; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return length;
  return 0;
}
