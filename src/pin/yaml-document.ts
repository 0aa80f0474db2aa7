/** YAML text as a document. Pure. */
import {
  type Document,
  type ErrorCode,
  LineCounter,
  type ParseOptions,
  type SchemaOptions,
  type YAMLError,
} from "yaml";
import { unusable } from "../fault.ts";
import { parseYaml } from "../inputs/yaml-document.ts";

/**
 * @param file its path.
 * @throws Fault where the text is not one YAML document. A file may hold secrets: the reason repeats none of it.
 */
export function yamlDocument(text: string, options: ParseOptions & SchemaOptions, file: string): Document {
  const lines = new LineCounter();
  const { document, problem } = parseYaml(text, { ...options, lineCounter: lines });
  const [error] = document.errors;
  const wrong = error === undefined ? problem : { offset: error.pos[0], what: inOurWords(error) };
  if (wrong === undefined) return document;
  const { line, col } = lines.linePos(wrong.offset);
  throw unusable(file, `it is not YAML at line ${line}, column ${col}: ${wrong.what}`);
}

/** Where the library's own words would not help, or would repeat the text. */
const ourWords: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: "a second document begins",
  TAG_RESOLVE_FAILED: "there is no such tag",
  BAD_DQ_ESCAPE: "no escape of a text in double quotes begins so",
  RESOURCE_EXHAUSTION: "it is nested too deep",
};

function inOurWords({ code, message }: YAMLError): string {
  // What follows a word's colon is the text itself.
  return ourWords[code] ?? message.replace(/(?<=\w): .*$/su, "");
}
