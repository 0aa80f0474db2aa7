import { execa } from "execa";
import fc from "fast-check";
import { quote } from "shlex";
import { describe, expect, it } from "vitest";
import { shellWords } from "../../../src/inputs/parsing/shell-words.ts";

describe("a text is split as a shell splits it", () => {
  it.each<[string, string, readonly string[]]>([
    ["nothing", " \t\n", []],
    ["white space of any kind", "a\tb\r\nc  d", ["a", "b", "c", "d"]],
    ["an empty word", `a '' "" b`, ["a", "", "", "b"]],
    ["single quotes, in which nothing is special", String.raw`'a "b" \c $d'`, [String.raw`a "b" \c $d`]],
    ["double quotes, and the escapes in them", String.raw`"a 'b' \" \\ \c"`, [String.raw`a 'b' " \ \c`]],
    ["an escaped variable in double quotes", String.raw`"\$HOME"`, ["$HOME"]],
    ["escapes outside of quotes", String.raw`a\ b \'c \\`, ["a b", "'c", "\\"]],
    ["a word of several quotations", String.raw`a'b'"c"\ d`, ["abc d"]],
    ["a backslash in one quotation, and another quotation behind it", String.raw`'\"'"'"`, [`\\"'`]],
    ["an escaped backslash, and a quotation behind it", String.raw`\\\\"x"`, [String.raw`\\x`]],
    ["the escapes of $'…'", String.raw`$'a\tb\'c' x$'\n'y`, ["a\tb'c", "x\ny"]],
    ['$"…" as "…"', `$"a b"`, ["a b"]],
    ["a variable as it stands", `$HOME "$HOME" $ a$`, ["$HOME", "$HOME", "$", "a$"]],
    ["an escaped end of a line as nothing", "a\\\nb \\\n c", ["ab", "c"]],
    ["an escaped end of a line of Windows as nothing", 'a\\\r\nb \\\r\n "c\\\r\nd"', ["ab", "cd"]],
  ])("%s", (_, text, words) => {
    expect(shellWords(text)).toEqual(words);
  });

  it.each(["'", `"`, "\\", `a 'b`, String.raw`"a\"`, "$'", String.raw`$'\'`, `a"b'c`])("%s does not end", (text) => {
    expect(() => shellWords(text)).toThrow("does not end");
  });

  it("words that were quoted come back, whatever is in them", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.oneof(fc.constantFrom("'", '"', "\\", " ", "$"), fc.string()) })),
        (words) => {
          expect(shellWords(words.map((word) => quote(word)).join(" "))).toEqual(words);
        },
      ),
    );
  });

  it("bash reads the same words in it", async () => {
    const part = fc.constantFrom("'", '"', "\\", " ", ".", "$'", "\\$", "''");
    const text = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const words = wordsOrNone(given);
        // Of all that bash expands, these parts can make its process id alone.
        if (words === undefined || given.includes("$$")) return;
        // A zero behind each word, and one before them: no word is not an empty word.
        const { stdout } = await execa("bash", ["-c", String.raw`printf '%s\0' words ${given}`]);
        expect(["words", ...words, ""].join("\0")).toBe(stdout);
      }),
      { numRuns: 300 },
    );
  });
});

function wordsOrNone(text: string): readonly string[] | undefined {
  try {
    return shellWords(text);
  } catch {
    return undefined;
  }
}
