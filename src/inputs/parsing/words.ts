import { shellWords } from "./shell-words.ts";
import { z } from "zod";
import { scalar, something } from "./scalars.ts";

/** A text is split like a shell does, without expansion; a list is taken as it is. */
export const words = wordsOf(scalar, z.array(scalar));

/** The schema for editors demands a program; callers check for it themselves. */
export const programAndWords = wordsOf(
  // Shell white space alone contains no word.
  scalar.meta({ ...something, pattern: String.raw`[^ \t\r\n]` }),
  z.array(scalar).meta({ minItems: 1 }),
);

function wordsOf(text: z.ZodType<string, string>, list: z.ZodType<string[], string[]>) {
  return z
    .union([text, list], {
      error: ({ input }) => (input === undefined ? "is missing" : "must be a text or a list of texts"),
    })
    .transform((command, context): readonly string[] => {
      if (typeof command !== "string") return command;
      try {
        return shellWords(command);
      } catch {
        // The message omits the text, which may hold a value that must not reach a log.
        context.addIssue({
          code: "custom",
          message: "ends inside a quotation or an escape: close it, or write a list",
        });
        return z.NEVER;
      }
    });
}
