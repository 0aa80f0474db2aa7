import { type Document, type ErrorCode, LineCounter, type YAMLError } from "yaml";
import { unusable } from "../gate/fault.ts";
import { parseYaml } from "../inputs/parsing/yaml-document.ts";

/** @throws Fault if the text is not one YAML document. The reason quotes none of it: the file may hold secrets. */
export function yamlDocument(text: string, file: string): Document {
  const lines = new LineCounter();
  // The failsafe schema keeps every scalar as text: `1.10`, `no` and `!reset null` are written back unchanged.
  const { document, problem } = parseYaml(text, { schema: "failsafe", lineCounter: lines });
  const [error] = document.errors;
  const wrong = error === undefined ? problem : { offset: error.pos[0], what: inOurWords(error) };
  if (wrong === undefined) return document;
  const { line, col } = lines.linePos(wrong.offset);
  throw unusable(file, `it is not YAML at line ${line}, column ${col}: ${wrong.what}`);
}

/** Replaces messages that do not help or that quote the file; others quote it after a word's colon only. */
const ourWords: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: "a second document begins",
  TAG_RESOLVE_FAILED: "there is no such tag",
  BAD_DQ_ESCAPE: "no escape of a text in double quotes begins so",
  RESOURCE_EXHAUSTION: "it is nested too deep",
};

function inOurWords({ code, message }: YAMLError): string {
  return ourWords[code] ?? message.replace(/(?<=\w): .*$/su, "");
}
