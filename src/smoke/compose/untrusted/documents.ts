import { type Document, visit } from "yaml";
import { readTextFile } from "../../../disk/text-file.ts";
import { parseYamlStream } from "../../../inputs/parsing/yaml-document.ts";
import { entriesOf, type Values } from "./values.ts";

/** More aliases than a person writes, but too few for a few lines to expand to gigabytes. */
const maxAliasCount = 10_000;

/** Compose changes a value with another tag (`!!binary`): https://docs.docker.com/reference/compose-file/merge/ */
const knownTags = new Set(["!reset", "!override"]);

/**
 * Returns the documents, or why Compose may read the file differently: its older YAML knows more line endings, each of
 * which ends a comment.
 */
export function documentsIn(path: string): readonly Values[] | string {
  const text = readTextFile(path) ?? "";
  if (/\r(?!\n)|[\u0085\u2028\u2029]/u.test(text)) return "a line in it ends with something other than a line feed";
  const found: Values[] = [];
  for (const { document, problem } of parseYamlStream(text, { merge: true, logLevel: "silent" })) {
    if (problem !== undefined) return `it cannot be read as YAML: ${problem.what}`;
    const tag = unknownTag(document);
    if (tag !== undefined) return `it has the tag ${tag}: write the value without it`;
    try {
      found.push(entriesOf(document.toJS({ maxAliasCount })));
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      return "its aliases unfold to too much: write them out";
    }
  }
  return found;
}

function unknownTag(document: Document): string | undefined {
  let unknown: string | undefined;
  visit(document, {
    Node: (_, { tag }) => {
      if (tag === undefined || knownTags.has(tag)) return undefined;
      unknown = tag;
      return visit.BREAK;
    },
  });
  return unknown;
}
