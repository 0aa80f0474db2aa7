import { Document, type Node, Scalar } from "yaml";

/** Quotes every string: Compose reads an older YAML, in which a bare `no` or `1e3` is not a string. */
export function written(document: Document): string {
  return document.toString({ lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
}

/** Escapes `$`, which Compose would interpolate. */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** https://docs.docker.com/reference/compose-file/merge/#reset-value */
export function reset(): Node {
  const nothing = new Scalar(null);
  nothing.tag = "!reset";
  return nothing;
}

/**
 * https://docs.docker.com/reference/compose-file/merge/#replace-value: without it, Compose appends to a list or map.
 */
export function replacing(value: object): Node {
  const node = new Document(value, { aliasDuplicateObjects: false }).contents;
  if (node === null) throw new Error("an object became no YAML");
  node.tag = "!override";
  return node;
}
