/** Every scalar stays the text that the user wrote: `1.10` is not a number, and `no` is not a boolean. */
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  visit,
  type YAMLError,
} from "yaml";
import type { Mark } from "./mistake.ts";
import { parseYaml, type YamlProblem } from "./yaml-document.ts";

/** Both count from 1. */
type Place = { readonly line: number; readonly column: number };

export type YamlText = {
  readonly kind: "read";
  /** Maps, lists and texts; null for a text of only white space and comments. */
  readonly value: unknown;
  /** Returns the start of a mark, or of the map or list that lacks it. */
  place(mark: Mark): Place;
};

/** The text may hold secrets, so `what` repeats none of it. */
export type YamlTrouble = { readonly kind: "trouble"; readonly what: string; readonly place: Place | undefined };

export function readYaml(text: string): YamlText | YamlTrouble {
  const lines = new LineCounter();
  // Trimming would shift the first line against those below it.
  const { document, problem } = parseYaml(text, {
    schema: "failsafe",
    stringKeys: true,
    merge: true,
    lineCounter: lines,
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const trouble = firstTrouble(document, problem);
  if (trouble !== undefined) return { kind: "trouble", what: trouble.what, place: placeOf(trouble.offset) };
  try {
    const value: unknown = document.toJS();
    return { kind: "read", value, place: (mark) => placeOf(marked(document, mark)?.range?.[0] ?? 0) };
  } catch (error) {
    // The library's guard against aliases that expand to gigabytes, or a merge of something that is not a map.
    const what =
      error instanceof ReferenceError
        ? "has too many aliases: write them out"
        : 'has a "<<" whose value is neither a map nor a list of maps';
    return { kind: "trouble", what, place: undefined };
  }
}

/** Returns the last node on the path that exists. */
function marked(document: Document, { path, part }: Mark): Node | null {
  let at = document.contents;
  for (const [index, step] of path.entries()) {
    const inside = child(isAlias(at) ? at.resolve(document) : at, step);
    if (inside === undefined) return at;
    at = part === "key" && index === path.length - 1 ? inside.key : inside.value;
  }
  return at;
}

/** Returns the entry of a map or list; a list item is its own key. */
function child(node: unknown, step: PropertyKey): { readonly key: Node; readonly value: Node } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step));
    if (!isNode(pair?.key)) return undefined;
    return { key: pair.key, value: isNode(pair.value) ? pair.value : pair.key };
  }
  const item = isSeq(node) ? node.items[Number(step)] : undefined;
  return isNode(item) ? { key: item, value: item } : undefined;
}

function firstTrouble(document: Document, problem: YamlProblem | undefined): YamlProblem | undefined {
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) return { offset: error.pos[0], what: inOurWords(error) };
  if (problem !== undefined) return problem;

  let trouble: YamlProblem | undefined;
  const found = (offset: number | undefined, what: string) => {
    trouble = { offset: offset ?? 0, what };
    return visit.BREAK;
  };
  visit(document, {
    // Neither an argument nor a variable can hold a null byte.
    Scalar: (_, { value, range }) =>
      typeof value === "string" && value.includes("\0")
        ? found(range?.[0], "a text with a null byte in it")
        : undefined,
    // zod drops this key silently: https://github.com/colinhacks/zod, $ZodRecord.
    Pair: (_, { key }) =>
      isScalar(key) && key.value === "__proto__" ? found(key.range?.[0], '"__proto__" cannot be a name') : undefined,
  });
  return trouble;
}

/** Replaces messages of the library that do not help or that repeat the text. */
const ourWords: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'a second document begins with "---"; write one',
  TAG_RESOLVE_FAILED: 'a value that begins with "!" is a tag, and there is none here; put the value in quotes',
  NON_STRING_KEY: 'a name is a text; put a value that begins with "{{" in quotes',
  BLOCK_AS_IMPLICIT_KEY: "a colon with a blank after it begins a map; put a text with one in quotes",
  BAD_DQ_ESCAPE: "no escape of a text in double quotes begins so; use single quotes",
  RESOURCE_EXHAUSTION: "it is nested too deep",
};

function inOurWords({ code, message }: YAMLError): string {
  // The text itself follows a word's colon.
  return ourWords[code] ?? message.replace(/(?<=\w): .*$/su, "");
}
