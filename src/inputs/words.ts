/** Commands, as users write them. */
import { shellWords } from "./shell-words.ts";
import { z } from "zod";
import { scalar, something } from "./scalars.ts";

/** A text that is split as a shell would split it, without any expansion; or a list that is taken as it is. */
export const words = wordsOf(scalar, z.array(scalar));

/** Words that are to have a program among them, and an editor knows it; a caller says so itself. */
export const programAndWords = wordsOf(
  // White space of a shell: there is no word in it.
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
        // Not the text itself: it may hold a value that has no place in a log.
        context.addIssue({
          code: "custom",
          message: "ends inside a quotation or an escape: close it, or write a list",
        });
        return z.NEVER;
      }
    });
}
