/**
 * The patterns of a .dockerignore, as BuildKit reads them:
 * https://docs.docker.com/build/concepts/context/#dockerignore-files and
 * https://github.com/moby/patternmatcher/blob/v0.6.0/patternmatcher.go. Pure.
 */
import { normalize } from "node:path/posix";

/** Whether a path, relative to the context, is kept from the build. */
export type Ignored = (path: string) => boolean;

type Pattern = { readonly excepts: boolean; readonly regex: RegExp };

/** A pattern that cannot be read ignores nothing: what might be seen counts as seen. */
export function dockerIgnore(text: string): Ignored {
  const patterns = text
    .replace(/^\uFEFF/u, "")
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => pattern(line.trim()));
  return (path) => {
    const names = path.split("/");
    const withParents = names.map((_, index) => names.slice(0, index + 1).join("/"));
    let ignored = false;
    for (const { excepts, regex } of patterns)
      if (ignored === excepts && withParents.some((each) => regex.test(each))) ignored = !excepts;
    return ignored;
  };
}

function pattern(line: string): readonly Pattern[] {
  const excepts = line.startsWith("!");
  const written = (excepts ? line.slice(1) : line).trim();
  if (written === "") return [];
  const path = normalize(written).replace(/^\/+/u, "").replace(/\/$/u, "");
  if (path === "" || path === ".") return [];
  try {
    return [{ excepts, regex: new RegExp(`^${source(path)}$`, "su") }];
  } catch {
    return [];
  }
}

/** `**` is any number of folders, `*` and `?` stay inside one; `[…]` is a class, and a backslash takes the next as it is. */
const part =
  /(?<deepStart>\*\*\/)|(?<deep>\*\*)|(?<star>\*)|(?<one>\?)|(?<set>\[\^?(?:\\.|[^\]\\])+\])|\\(?<escaped>.)|(?<plain>.)/gsu;

function source(path: string): string {
  return [...path.matchAll(part)]
    .map(({ groups = {} }) => {
      const { deepStart, deep, star, one, set, escaped, plain } = groups;
      if (deepStart !== undefined) return "(?:.*/)?";
      if (deep !== undefined) return ".*";
      if (star !== undefined) return "[^/]*";
      if (one !== undefined) return "[^/]";
      return set ?? (escaped ?? plain ?? "").replace(/[$()*+./?[\\\]^{|}]/u, "\\$&");
    })
    .join("");
}
