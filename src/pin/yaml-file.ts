/** YAML files that people and other tools write to as well: read and written so that their part stays as it is. */
import { type Document, isMap, isScalar, type Node, Scalar, YAMLMap } from "yaml";
import { unusable } from "../fault.ts";
import { yamlDocument } from "./yaml-document.ts";

/** A file to be changed: `map` is what stands in `document`. */
export type Editable = { readonly document: Document; readonly map: YAMLMap };

/**
 * Reads a file to be changed; one with nothing in it is an empty map.
 * @throws Fault where it is not a map in one YAML document.
 */
export function editable(text: string, file: string): Editable {
  // With this schema every value stays the text that it is: `1.10`, `no` and `!reset null` are written back so.
  const document: Document = yamlDocument(text, { schema: "failsafe" }, file);
  const map = document.contents === null || isNothing(document.contents) ? new YAMLMap() : document.contents;
  if (!isMap(map)) throw unusable(file, "it is no map");
  document.contents = map;
  return { document, map };
}

/**
 * The text of a changed file.
 * @param before its text before, whose line ends it keeps.
 * @throws Fault where it holds an alias without an anchor.
 */
export function rendered(document: Document, before: string, file: string): string {
  let text: string;
  try {
    text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  } catch {
    throw unusable(file, "an alias in it has no anchor");
  }
  return before.includes("\r\n") ? text.replaceAll(/\r?\n/gu, "\r\n") : text;
}

/**
 * The map under a key; undefined where there is nothing.
 * @throws Fault where there is something else.
 */
export function mapUnder(map: YAMLMap, key: string, file: string): YAMLMap | undefined {
  const node = nodeUnder(map, key, file);
  if (node === undefined || isMap(node)) return node;
  throw unusable(file, `${key} in it is no map`);
}

/**
 * The text under a key; undefined where there is nothing.
 * @throws Fault where there is something else.
 */
export function textUnder(map: YAMLMap, key: string, file: string): string | undefined {
  const node = nodeUnder(map, key, file);
  if (node === undefined) return undefined;
  if (isScalar(node) && typeof node.value === "string") return node.value;
  throw unusable(file, `${key} in it is no text`);
}

/** Writes a text under a key; a comment beside the one that was there stays. */
export function setText(map: YAMLMap, key: string, text: string): void {
  const before = map.get(key, true);
  const node = isScalar(before) ? before : new Scalar(text);
  node.value = text;
  // A tag such as `1e5` or `2024` is a number to those who read it without quotes.
  node.type = Scalar.QUOTE_DOUBLE;
  delete node.tag;
  map.set(key, node);
}

/**
 * The node under a key; undefined where it stands for nothing.
 * @throws Fault where others stand for it too.
 */
export function nodeUnder(map: YAMLMap, key: string, file: string): Node | undefined {
  const node = map.get(key, true);
  if (node === undefined || isNothing(node)) return undefined;
  if ("anchor" in node && node.anchor !== undefined)
    throw unusable(file, `${key} in it has an anchor, so that a pin would change what follows it`);
  return node;
}

/** What YAML reads as null: the schema here has no other word for it. */
function isNothing(node: Node): boolean {
  return isScalar(node) && node.type === "PLAIN" && ["", "~", "null"].includes(String(node.value));
}
