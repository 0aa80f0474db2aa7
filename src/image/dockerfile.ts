/** The images that a Dockerfile is built on. Pure. */

/** A name in a Dockerfile that BuildKit takes for an image's, or for a named context's. */
type Named = {
  /** With the values of `ARG` in it. */
  readonly name: string;
  /** Where it is written. */
  readonly from: number;
  readonly to: number;
};

export type Dockerfile = {
  readonly named: readonly Named[];
  /** In lower case, as BuildKit compares them. */
  readonly stages: ReadonlySet<string>;
};

/**
 * Reads `FROM`, `COPY --from` and `RUN --mount=from=` of https://docs.docker.com/reference/dockerfile/. Stages of the
 * Dockerfile are no images.
 * @param args the build's own, which take the place of the defaults of `ARG`.
 */
export function readDockerfile(text: string, args: ReadonlyMap<string, string>): Dockerfile {
  const values = new Map<string, string>();
  const named: Named[] = [];
  const stages = new Set<string>();
  const note = (written: string, at: number) => {
    const name = expanded(unquoted(written), values);
    if (name === "" || name === "scratch" || stages.has(name.toLowerCase()) || /^\d+$/u.test(name)) return;
    named.push({ name, from: at, to: at + written.length });
  };
  let begun = false;
  for (const [{ text: keyword = "" } = {}, ...words] of instructionsOf(text)) {
    switch (keyword.toUpperCase()) {
      case "ARG":
        if (!begun) for (const word of words) declare(word.text, args, values);
        break;
      case "FROM": {
        begun = true;
        const [image, as, stage] = words.filter((word) => !word.text.startsWith("--"));
        if (image !== undefined) note(image.text, image.at);
        if (as?.text.toUpperCase() === "AS" && stage !== undefined) stages.add(stage.text.toLowerCase());
        break;
      }
      default:
        for (const word of words) {
          const { option, from } =
            /^(?<option>--(?:from=|mount=(?:\S*,)?from=))(?<from>[^,]+)/u.exec(word.text)?.groups ?? {};
          if (option !== undefined && from !== undefined) note(from, word.at + option.length);
        }
    }
  }
  return { named, stages };
}

/**
 * The Dockerfile with other images in the place of some.
 * @param other the one that is to stand for a name; undefined leaves the name.
 */
export function withImages(text: string, { named }: Dockerfile, other: (name: string) => string | undefined): string {
  return named
    .toSorted((a, b) => b.from - a.from)
    .reduce((all, { name, from, to }) => {
      const image = other(name);
      return image === undefined ? all : all.slice(0, from) + image + all.slice(to);
    }, text);
}

function declare(word: string, args: ReadonlyMap<string, string>, values: Map<string, string>): void {
  const equals = word.indexOf("=");
  const name = equals === -1 ? word : word.slice(0, equals);
  const fallback = equals === -1 ? undefined : expanded(unquoted(word.slice(equals + 1)), values);
  const value = args.get(name) ?? fallback;
  if (value !== undefined) values.set(name, value);
}

type Word = { readonly text: string; readonly at: number };

/** https://github.com/moby/buildkit/blob/v0.25.0/frontend/dockerfile/parser/parser.go, reHeredoc: a word of its own. */
const heredoc = /^\d*<<-?(["']?)(?<end>[^<"']+)\1$/u;

/** The words of each, without those of its heredocs. */
function instructionsOf(text: string): readonly (readonly Word[])[] {
  const continued = /^#[ \t]*escape[ \t]*=[ \t]*`/imu.test(text) ? /`[ \t]*\r?\n/gu : /\\[ \t]*\r?\n/gu;
  const whole = text
    .replace(/^\uFEFF/u, blank)
    .replaceAll(/^[ \t]*#.*(?:\r?\n|$)/gmu, blank)
    .replaceAll(/^[ \t]*\r?\n/gmu, blank)
    .replaceAll(continued, blank);
  const heredocs: string[] = [];
  const found: Word[][] = [];
  const lines = [...whole.matchAll(/.+/gu)];
  const lastAt = new Map(lines.map(({ 0: line, index }) => [line.trim(), index]));
  for (const { 0: line, index } of lines) {
    if (heredocs.length > 0) {
      if (line.trim() === heredocs[0]) heredocs.shift();
      continue;
    }
    const words = [...line.matchAll(/\S+/gu)].map((word) => ({ text: word[0], at: index + word.index }));
    found.push(words);
    if (/^\s*(?:RUN|COPY|ADD)\s/iu.test(line)) {
      const ends = words.flatMap(({ text: word }) => heredoc.exec(word)?.groups?.["end"] ?? []);
      // What is no heredoc, but looks like one within a quoted word, has no end.
      heredocs.push(...ends.filter((end) => (lastAt.get(end) ?? 0) > index));
    }
  }
  return found;
}

/** As long as what it replaces: a place in it is a place in the text. */
function blank(found: string): string {
  return " ".repeat(found.length);
}

/** Longer than any image's name, bytes. Of arguments that double each other a few lines would unfold to gigabytes. */
const longestName = 1024;

/** Empty for what is too long to be a name, or to be part of one. */
function expanded(text: string, values: ReadonlyMap<string, string>): string {
  if (text.length > longestName) return "";
  const whole = withValues(text, values);
  return whole.length > longestName ? "" : whole;
}

function withValues(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:\{(?<braced>\w+)(?::?(?<sign>[-+?])(?<other>[^}]*))?\}|(?<bare>\w+))/gu,
    (_, braced?: string, sign?: string, other = "", bare = "") => {
      const value = values.get(braced ?? bare) ?? "";
      if (sign === undefined || sign === "?") return value;
      return (value === "") === (sign === "-") ? other : sign === "-" ? value : "";
    },
  );
}

function unquoted(text: string): string {
  return text.replaceAll(/^["']|["']$/gu, "");
}
