/**
 * BuildKit's rules for .dockerignore: https://docs.docker.com/build/concepts/context/#dockerignore-files and
 * https://github.com/moby/patternmatcher/blob/v0.6.0/patternmatcher.go.
 */
import { normalize } from "node:path/posix";

/** Returns true if a path, relative to the context, is excluded from the build. */
export type Ignored = (path: string) => boolean;

type Pattern = { readonly excepts: boolean; readonly regex: RegExp };

/** An unreadable pattern ignores nothing: in doubt, a file counts as visible. */
export function dockerIgnore(text: string): Ignored {
  const patterns = linesOf(text).flatMap(pattern);
  return (path) => {
    const names = path.split("/");
    const withParents = names.map((_, index) => names.slice(0, index + 1).join("/"));
    let ignored = false;
    for (const { excepts, regex } of patterns)
      if (ignored === excepts && withParents.some((each) => regex.test(each))) ignored = !excepts;
    return ignored;
  };
}

/** Returns true if an exception may apply to a folder or to something in it. */
export function dockerExcepts(text: string): (folder: string) => boolean {
  const exceptions = linesOf(text)
    .filter((line) => line.startsWith("!"))
    .map((line) => pathIn(line.slice(1)).split("/"));
  return (folder) => {
    const names = folder.split("/");
    return exceptions.some((parts) => {
      const deep = parts.findIndex((each) => each.includes("**"));
      const compared = deep === -1 ? parts : parts.slice(0, deep);
      return names
        .slice(0, compared.length)
        .every((name, index) => regexOf(compared[index] ?? "")?.test(name) !== false);
    });
  };
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/u, "")
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim());
}

function pattern(line: string): readonly Pattern[] {
  const excepts = line.startsWith("!");
  const path = pathIn(excepts ? line.slice(1) : line);
  if (path === "" || path === ".") return [];
  const regex = regexOf(path);
  return regex === undefined ? [] : [{ excepts, regex }];
}

function pathIn(written: string): string {
  const trimmed = written.trim();
  return trimmed === "" ? "" : normalize(trimmed).replace(/^\/+/u, "").replace(/\/$/u, "");
}

function regexOf(path: string): RegExp | undefined {
  try {
    return new RegExp(`^${source(path)}$`, "su");
  } catch {
    return undefined;
  }
}

/** `**` is any number of folders, `*` and `?` stay within one, `[…]` is a class, a backslash takes the next as is. */
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
