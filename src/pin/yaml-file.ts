/** Edits YAML files that people and other tools write too, and leaves their part as it is. */
import { type Document, isMap, isScalar, type Node, Scalar, YAMLMap } from "yaml";
import { unusable } from "../gate/fault.ts";
import { yamlDocument } from "./yaml-document.ts";

export type Editable = { readonly document: Document; readonly map: YAMLMap };

/** Parses a file to edit; an empty one counts as an empty map. Throws a Fault if it is anything but a map. */
export function editable(text: string, file: string): Editable {
  const document: Document = yamlDocument(text, file);
  const map = document.contents === null || isNothing(document.contents) ? new YAMLMap() : document.contents;
  if (!isMap(map)) throw unusable(file, "it is no map");
  document.contents = map;
  return { document, map };
}

/** Renders the file with the line endings of `before`. Throws a Fault if an alias has no anchor. */
export function rendered(document: Document, before: string, file: string): string {
  let text: string;
  try {
    text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  } catch {
    throw unusable(file, "an alias in it has no anchor");
  }
  return before.includes("\r\n") ? text.replaceAll(/\r?\n/gu, "\r\n") : text;
}

/** Returns undefined if the key has no value. Throws a Fault if the value is not a map. */
export function mapUnder(map: YAMLMap, key: string, file: string): YAMLMap | undefined {
  const node = nodeUnder(map, key, file);
  if (node === undefined || isMap(node)) return node;
  throw unusable(file, `${key} in it is no map`);
}

/** Returns undefined if the key has no value. Throws a Fault if the value is not a text. */
export function textUnder(map: YAMLMap, key: string, file: string): string | undefined {
  const node = nodeUnder(map, key, file);
  if (node === undefined) return undefined;
  if (isScalar(node) && typeof node.value === "string") return node.value;
  throw unusable(file, `${key} in it is no text`);
}

/** Sets a text under a key and keeps the comment beside the old one. */
export function setText(map: YAMLMap, key: string, text: string): void {
  const before = map.get(key, true);
  const node = isScalar(before) ? before : new Scalar(text);
  node.value = text;
  // Without quotes, a tag such as `1e5` or `2024` would be read as a number.
  node.type = Scalar.QUOTE_DOUBLE;
  delete node.tag;
  map.set(key, node);
}

/** Returns undefined for a null. Throws a Fault for an anchor, because a pin would change its aliases too. */
export function nodeUnder(map: YAMLMap, key: string, file: string): Node | undefined {
  const node = map.get(key, true);
  if (node === undefined || isNothing(node)) return undefined;
  if ("anchor" in node && node.anchor !== undefined)
    throw unusable(file, `${key} in it has an anchor, so that a pin would change what follows it`);
  return node;
}

function isNothing(node: Node): boolean {
  return isScalar(node) && node.type === "PLAIN" && ["", "~", "null"].includes(String(node.value));
}
