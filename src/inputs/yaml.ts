/** YAML inputs, read so that every scalar stays the text that the user wrote: `1.10` is no number, `no` is no boolean. */
import { type Document, type ErrorCode, isScalar, LineCounter, parseDocument, visit, type YAMLError } from "yaml";
import { z } from "zod";

/**
 * Any YAML text, as maps, lists and texts.
 * @param fallback stands for an empty text.
 */
export function yaml<T extends z.ZodType>(fallback: string, type: T) {
  return z
    .string()
    .default("")
    .transform((text, context): unknown => {
      const lines = new LineCounter();
      // Not trimmed: that would move the first line away from those that stand below it.
      const document = parseDocument(text.trim() === "" ? fallback : text, {
        schema: "failsafe",
        stringKeys: true,
        lineCounter: lines,
        prettyErrors: false,
      });
      const trouble = firstTrouble(document);
      if (trouble === undefined) return content(document, context);
      const { line, col } = lines.linePos(trouble.offset);
      context.addIssue({ code: "custom", message: `cannot be read at line ${line}, column ${col}: ${trouble.what}` });
      return z.NEVER;
    })
    .pipe(type);
}

function content(document: Document, context: z.RefinementCtx): unknown {
  try {
    return document.toJS();
  } catch {
    // The library's guard against a few lines that unfold to gigabytes.
    context.addIssue({ code: "custom", message: "has too many aliases: write them out" });
    return z.NEVER;
  }
}

type Trouble = { readonly offset: number; readonly what: string };

/** What the text cannot be read for. It may hold secrets: none of it is repeated. */
function firstTrouble(document: Document): Trouble | undefined {
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) return { offset: error.pos[0], what: inOurWords(error) };

  let trouble: Trouble | undefined;
  const found = (offset: number | undefined, what: string) => {
    trouble = { offset: offset ?? 0, what };
    return visit.BREAK;
  };
  visit(document, {
    Alias: (_, alias) =>
      alias.resolve(document) === undefined
        ? found(
            alias.range?.[0],
            'a value that begins with "*" is an alias, and there is no anchor for it; put the value in quotes',
          )
        : undefined,
    // Neither an argument nor a variable can hold one.
    Scalar: (_, { value, range }) =>
      typeof value === "string" && value.includes("\0")
        ? found(range?.[0], "a text with a null byte in it")
        : undefined,
    // zod leaves this key out without a word: https://github.com/colinhacks/zod, $ZodRecord.
    Pair: (_, { key }) =>
      isScalar(key) && key.value === "__proto__" ? found(key.range?.[0], '"__proto__" cannot be a name') : undefined,
  });
  return trouble;
}

/** Where the library's own words would not help, or would repeat the text. */
const ourWords: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'a second document begins with "---"; write one',
  TAG_RESOLVE_FAILED: 'a value that begins with "!" is a tag, and there is none here; put the value in quotes',
  BAD_DQ_ESCAPE: "no escape of a text in double quotes begins so; use single quotes",
  RESOURCE_EXHAUSTION: "it is nested too deep",
};

function inOurWords({ code, message }: YAMLError): string {
  // What follows a word's colon is the text itself.
  return ourWords[code] ?? message.replace(/(?<=\w): .*$/su, "");
}
