// Implements https://docs.docker.com/reference/dockerfile/#environment-replacement as BuildKit does:
// https://github.com/moby/buildkit/blob/v0.25.0/frontend/dockerfile/shell/lex.go.

export type Lookup = (name: string) => string | undefined;

/** Longer than any image name. Arguments that double each other would grow to gigabytes within a few lines. */
const longestWord = 1024;

/** Returns undefined for a malformed word, an unknown form, or a word that is too long for a name. */
export function expand(text: string, lookup: Lookup, escape = "\\"): string | undefined {
  if (text.length > longestWord) return undefined;
  try {
    return new Reader(text, lookup, escape).readUntil("", false);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {
  override readonly name = "Unreadable";
}

class Reader {
  readonly #text: string;
  readonly #lookup: Lookup;
  readonly #escape: string;
  #at = 0;

  constructor(text: string, lookup: Lookup, escape: string) {
    this.#text = text;
    this.#lookup = lookup;
    this.#escape = escape;
  }

  /** Reads up to and past `stop`; empty means the end. A pattern keeps its escapes (`isPattern`). */
  readUntil(stop: string, isPattern: boolean): string {
    let read = "";
    for (;;) {
      const next = this.#take();
      if (next === stop) return read;
      if (next === "") throw new Unreadable();
      if (next === "$") read += this.#variable();
      else if (next === "'") read += this.#quoted();
      else if (next === '"') read += this.#doubleQuoted(isPattern);
      else if (next === this.#escape) read += (isPattern ? next : "") + this.#take();
      else read += next;
      if (read.length > longestWord) throw new Unreadable();
    }
  }

  #take(): string {
    const next = this.#text.charAt(this.#at);
    this.#at += next.length;
    return next;
  }

  #takeIf(wanted: string): boolean {
    const isThere = this.#text.startsWith(wanted, this.#at);
    if (isThere) this.#at += wanted.length;
    return isThere;
  }

  #quoted(): string {
    const end = this.#text.indexOf("'", this.#at);
    if (end === -1) throw new Unreadable();
    const inside = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return inside;
  }

  #doubleQuoted(isPattern: boolean): string {
    let read = "";
    for (;;) {
      const next = this.#take();
      if (next === '"') return read;
      if (next === "") throw new Unreadable();
      if (next === "$") read += this.#variable();
      else if (next === this.#escape && ['"', "$", this.#escape].includes(this.#text.charAt(this.#at)))
        read += (isPattern ? next : "") + this.#take();
      else read += next;
    }
  }

  #name(): string {
    const [name = ""] = /^(?:\d+|[\p{L}_][\p{L}\p{Nd}_]*|[@*#?$!-])/u.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += name.length;
    return name;
  }

  #variable(): string {
    if (!this.#takeIf("{")) {
      const name = this.#name();
      return name === "" ? "$" : (this.#lookup(name) ?? "");
    }
    const name = this.#name();
    const value = this.#lookup(name);
    const form = this.#take();
    if (name === "" || form === "") throw new Unreadable();
    switch (form) {
      case "}":
        return value ?? "";
      case ":":
        return this.#otherwise(value === "" ? undefined : value, this.#take());
      case "#":
      case "%":
        return this.#trimmed(value ?? "", form);
      case "/":
        return this.#replaced(value ?? "");
      default:
        return this.#otherwise(value, form);
    }
  }

  #otherwise(value: string | undefined, sign: string): string {
    const other = this.readUntil("}", false);
    if (sign === "-") return value ?? other;
    if (sign === "+") return value === undefined ? "" : other;
    if (sign === "?" && value !== undefined) return value;
    throw new Unreadable();
  }

  #trimmed(value: string, side: "#" | "%"): string {
    const isLongest = this.#takeIf(side);
    const pattern = patternOf(this.readUntil("}", true));
    const [text, parts] =
      side === "#" ? [value.split(""), pattern] : [value.split("").toReversed(), pattern.toReversed()];
    const ends = endsOf(parts, text, 0);
    const rest = text.slice((isLongest ? ends.at(-1) : ends[0]) ?? 0);
    return (side === "#" ? rest : rest.toReversed()).join("");
  }

  #replaced(value: string): string {
    const isEvery = this.#takeIf("/");
    const pattern = patternOf(this.readUntil("/", true));
    const other = this.readUntil("}", true);
    // BuildKit gives these a special meaning here.
    if (pattern.length === 0 || /[$\\]/u.test(other)) throw new Unreadable();
    const text = value.split("");
    let [read, at] = ["", 0];
    // Without a match further on, a search at each position would scan the whole rest.
    const isFurtherOn = () => endsOf(["any", ...pattern], text, at).length > 0;
    let isThere = isFurtherOn();
    while (isThere) {
      const end = endsOf(pattern, text, at).at(-1);
      if (end === undefined) read += text[at++] ?? "";
      else {
        read += other;
        at = end;
        isThere = isEvery && at < text.length && isFurtherOn();
      }
    }
    return read + text.slice(at).join("");
  }
}

type Part = "any" | "one" | { readonly letter: string };

function patternOf(text: string): readonly Part[] {
  if (!/^(?:[^\\]|\\[*?\\}/])*$/su.test(text)) throw new Unreadable();
  return [...text.matchAll(/\\?(?<letter>.)/gsu)].map(({ 0: written, groups: { letter = "" } = {} }) =>
    written === "*" ? "any" : written === "?" ? "one" : { letter },
  );
}

/** Returns the possible ends of a match, ascending. A regular expression could backtrack forever. */
function endsOf(pattern: readonly Part[], text: readonly string[], start: number): readonly number[] {
  return pattern.reduce<readonly number[]>(
    (ends, part) => {
      const [first] = ends;
      if (first === undefined) return ends;
      if (part === "any") return Array.from({ length: text.length - first + 1 }, (_, index) => first + index);
      return ends
        .filter((end) => end < text.length && (part === "one" || text[end] === part.letter))
        .map((end) => end + 1);
    },
    [start],
  );
}
