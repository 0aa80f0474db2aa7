/** Commands, as users write them. */
import { split } from "shlex";
import { z } from "zod";
import { scalar } from "./scalars.ts";

/** A text that is split as a shell would split it, without any expansion; or a list that is taken as it is. */
export const words = z
  .union([scalar, z.array(scalar)], {
    error: ({ input }) => (input === undefined ? "is missing" : "must be a text or a list of texts"),
  })
  .transform((command, context): readonly string[] => {
    if (typeof command !== "string") return command;
    try {
      return split(command);
    } catch {
      // Not the text itself: it may hold a value that has no place in a log.
      context.addIssue({ code: "custom", message: "ends inside a quotation or an escape: close it, or write a list" });
      return z.NEVER;
    }
  });
