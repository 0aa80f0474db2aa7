import { expand, type Lookup } from "./expansion.ts";

type Named = {
  /** The name after `ARG` values are filled in. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
};

export type Dockerfile = {
  readonly named: readonly Named[];
  /** Image names whose meaning only the builder knows. */
  readonly unread: readonly string[];
  /** In lower case, as BuildKit compares them. */
  readonly stages: ReadonlySet<string>;
};

/** Reads `FROM`, `COPY --from` and `RUN --mount=from=`: https://docs.docker.com/reference/dockerfile/. */
export function readDockerfile(text: string, args: ReadonlyMap<string, string>): Dockerfile {
  const directives = directivesOf(text);
  const escape = directives.get("escape") ?? "\\";
  const values = new Map<string, string>();
  const unknown = new Set<string>();
  const named: Named[] = [];
  const unread: string[] = [];
  const stages = new Set<string>();
  const valueOf = (word: string): string | undefined => {
    let isKnown = true;
    const lookup: Lookup = (name) => {
      const value = values.get(name) ?? (ofPlatform.test(name) ? args.get(name) : undefined);
      isKnown &&= value !== undefined || !(unknown.has(name) || ofPlatform.test(name));
      return value;
    };
    const value = expand(word, lookup, escape);
    return isKnown ? value : undefined;
  };
  const note = (written: string, at: number) => {
    const name = valueOf(written);
    if (name === undefined) unread.push(written);
    if (name === undefined || name === "" || name === "scratch" || stages.has(name.toLowerCase())) return;
    if (!/^\d+$/u.test(name)) named.push({ name, from: at, to: at + written.length });
  };
  const declare = (word: string) => {
    const [, name = "", fallback] = /^([^=]*)(?:=(.*))?$/su.exec(word) ?? [];
    const value = args.get(name) ?? (fallback === undefined ? undefined : valueOf(fallback));
    if (value !== undefined) {
      values.set(name, value);
      unknown.delete(name);
    } else if (fallback !== undefined) {
      values.delete(name);
      unknown.add(name);
    }
  };
  const frontend = directives.get("syntax");
  if (frontend !== undefined && !dockerfileFrontend.test(frontend)) unread.push(`# syntax=${frontend}`);
  let begun = false;
  for (const [{ text: keyword = "" } = {}, ...words] of instructionsOf(text, escape)) {
    switch (keyword.toUpperCase()) {
      case "ARG":
        if (!begun) for (const word of words) declare(word.text);
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
            /^(?<option>--(?:from=|mount=(?:\S*,)?"?from=))(?<from>[^,"]+)/u.exec(word.text)?.groups ?? {};
          if (option !== undefined && from !== undefined) note(from, word.at + option.length);
        }
    }
  }
  return { named, unread, stages };
}

/** Replaces each image name for which `other` returns another one. */
export function withImages(text: string, { named }: Dockerfile, other: (name: string) => string | undefined): string {
  return named
    .toSorted((a, b) => b.from - a.from)
    .reduce((all, { name, from, to }) => {
      const image = other(name);
      return image === undefined ? all : all.slice(0, from) + image + all.slice(to);
    }, text);
}

/** BuildKit sets them: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope. */
const ofPlatform = /^(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$/u;

/** The frontend whose syntax this module reads, or a copy of it in another registry. */
const dockerfileFrontend = /(?:^|\/)dockerfile(?:-upstream)?(?:[:@]|$)/u;

const byteOrderMark = /^(?:\uFEFF|\u00EF\u00BB\u00BF)/u;

/** Reads the first lines only: https://docs.docker.com/reference/dockerfile/#parser-directives. */
function directivesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.replace(byteOrderMark, "").split("\n")) {
    const [, name, value] = /^#[ \t]*([a-z]\w*)[ \t]*=[ \t]*(.*?)\s*$/iu.exec(line) ?? [];
    if (name === undefined || value === undefined) break;
    found.set(name.toLowerCase(), value);
  }
  return found;
}

type Word = { readonly text: string; readonly at: number };

/** reHeredoc: https://github.com/moby/buildkit/blob/v0.25.0/frontend/dockerfile/parser/parser.go. */
const heredoc = /^\d*<<-?(["']?)(?<end>[^<"']+)\1$/u;

function instructionsOf(text: string, escape: string): readonly (readonly Word[])[] {
  const continued = escape === "`" ? /`[ \t]*\r?\n/gu : /\\[ \t]*\r?\n/gu;
  const whole = text
    .replace(byteOrderMark, blank)
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
      // Text in a quoted word that only looks like a heredoc has no end.
      heredocs.push(...ends.filter((end) => (lastAt.get(end) ?? 0) > index));
    }
  }
  return found;
}

/** Keeps the length, so that offsets stay valid. */
function blank(found: string): string {
  return " ".repeat(found.length);
}
