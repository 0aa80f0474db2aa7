/** Parses YAML that may be hostile, in time proportional to its length. */
import {
  type Document,
  type DocumentOptions,
  isScalar,
  type Node,
  type ParseOptions,
  parseAllDocuments,
  parseDocument,
  type SchemaOptions,
  visit,
} from "yaml";

/** More than any file that a person wrote. Each alias is looked up among all anchors. */
const mostAliases = 1_000;

export type YamlProblem = { readonly offset: number; readonly what: string };

type Options = ParseOptions & DocumentOptions & SchemaOptions;

/** Checks keys and aliases itself: the library compares keys in pairs and searches the document for each alias. */
export function parseYaml(
  text: string,
  options: Options,
): { readonly document: Document; readonly problem: YamlProblem | undefined } {
  const document = parseDocument(text, { ...options, uniqueKeys: false, prettyErrors: false });
  return { document, problem: problemIn(document, options.merge === true) };
}

/** Reports the library's own errors too. */
export function parseYamlStream(
  text: string,
  options: Options,
): readonly { readonly document: Document; readonly problem: YamlProblem | undefined }[] {
  const documents = parseAllDocuments(text, { ...options, uniqueKeys: false, prettyErrors: false });
  return Array.from(documents).map((document) => {
    const [error] = document.errors;
    return {
      document,
      problem:
        error === undefined ? problemIn(document, options.merge === true) : { offset: error.pos[0], what: error.code },
    };
  });
}

function problemIn(document: Document, merges: boolean): YamlProblem | undefined {
  const anchors = new Set<string>();
  let aliases = 0;
  let problem: YamlProblem | undefined;
  const found = (node: Node, what: string) => {
    problem = { offset: node.range?.[0] ?? 0, what };
    return visit.BREAK;
  };
  const anchored = ({ anchor }: { readonly anchor?: string }) => {
    if (anchor !== undefined) anchors.add(anchor);
  };
  visit(document, {
    Alias: (_, alias) => {
      aliases += 1;
      if (aliases > mostAliases) return found(alias, "there are too many aliases: write them out");
      return anchors.has(alias.source)
        ? undefined
        : found(
            alias,
            'a value that begins with "*" is an alias, and there is no anchor for it; put the value in quotes',
          );
    },
    Map: (_, map) => {
      anchored(map);
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || (merges && key.value === "<<")) continue;
        if (keys.has(key.value)) return found(key, "Map keys must be unique");
        keys.add(key.value);
      }
      return undefined;
    },
    Seq: (_, seq) => anchored(seq),
    Scalar: (_, scalar) => anchored(scalar),
  });
  return problem;
}
