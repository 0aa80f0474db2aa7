/**
 * The values that a run knows to be secret, and the one way in which they are kept out of what it writes: every text
 * that leaves it goes through `hide`. The runner masks its log alone, and only as the value is written.
 */
import { spellings } from "./spellings.ts";

const replacement = "***";

/** A shorter value is a word of every text: it is hidden where it stands alone. Characters. */
const leastAnywhere = 4;
/** One character is no secret, and hiding it would leave no text. */
const leastAlone = 2;

/** A text that was cut off ends so; it may have been cut inside a secret. */
const ellipsis = "…";
/** The longest beginning of a secret that is looked for before it, characters: no text is cut longer than this. */
const longestCut = 2_000;

/**
 * The user and password of an address. A user alone, as in `ssh://git@host`, is none of HTTP's tokens. A single quote
 * may be part of a password: RFC 3986, sub-delims.
 */
const userinfo = /\b(?<scheme>[a-z][a-z0-9+.-]{0,15}):\/\/(?<user>[^\s/?#"<>]*)@/giu;

/** A parameter of an address whose name says that its value lets somebody in. Go's JSON writes `&` as `\u0026`. */
const secretParameter =
  /(?<name>(?:[?&;]|\\u0026)(?:[\w.[\]-]{0,40}?(?:token|signature|key|passw|secret|credential)[\w.[\]-]{0,40}|(?:[\w.]{0,40}[._-])?sig)=)[^\s&#"<>\\]+/giu;

export class Secrets {
  /** The longest first: one may be part of another. */
  #anywhere: readonly string[] = [];
  #alone: readonly string[] = [];

  /** From now on these are hidden: each line of them, and in the spellings of JSON, addresses, forms and base64. */
  know(values: readonly string[]): void {
    const lines = values.flatMap((value) => value.split(/[\r\n]+/u)).map((line) => line.trim());
    const long = lines.filter(({ length }) => length >= leastAnywhere).flatMap(spellings);
    // A line of a longer value that is a bracket says nothing.
    const short = values
      .map((value) => value.trim())
      .filter((value) => value.length >= leastAlone && value.length < leastAnywhere && !/[\r\n]/u.test(value));
    this.#anywhere = [...new Set([...this.#anywhere, ...long])].toSorted((a, b) => b.length - a.length);
    this.#alone = [...new Set([...this.#alone, ...short])];
  }

  /** What is looked for, as it stands in a file: each on one line, the longest first. */
  get spelled(): readonly string[] {
    return this.#anywhere;
  }

  /** The text without them, without what stands before the `@` of an address, and without the keys in its query. */
  readonly hide = (text: string): string => {
    // The known first: where an address ends inside of one, its rest would not be known any more.
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

/** How long a beginning of the secret the text ends with; 0 where it does not. */
function cutLength(text: string, secret: string): number {
  for (let length = Math.min(secret.length - 1, text.length, longestCut); length >= leastAnywhere; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return length;
  return 0;
}
