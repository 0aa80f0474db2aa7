/** How an override file is written so that Compose merges it as it is meant. Pure. */
import { Document, type Node, Scalar } from "yaml";

/** Every text in quotes: Compose reads an older YAML, in which a bare `no` or `1e3` is none. */
export function written(document: Document): string {
  return document.toString({ lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
}

/** Compose would take `$HOME` for a variable of its own. */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** Compose's own mark: https://docs.docker.com/reference/compose-file/merge/#reset-value. */
export function reset(): Node {
  const nothing = new Scalar(null);
  nothing.tag = "!reset";
  return nothing;
}

/** https://docs.docker.com/reference/compose-file/merge/#replace-value; without it a list or map is added to. */
export function replacing(value: object): Node {
  const node = new Document(value, { aliasDuplicateObjects: false }).contents;
  if (node === null) throw new Error("an object became no YAML");
  node.tag = "!override";
  return node;
}
