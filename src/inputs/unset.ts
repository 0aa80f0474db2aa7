/** A text input that the user did not set: a runner hands over an empty text. */
import { z } from "zod";

/** An unset input takes the default, which is written as a user would write it. */
export function withDefault<T extends z.ZodType<unknown, string>>(fallback: string, type: T) {
  return z
    .string()
    .default("")
    .transform((text) => (text.trim() === "" ? fallback : text.trim()))
    .pipe(type);
}

/** An unset input stays undefined. */
export function optional<T extends z.ZodType<unknown, string>>(type: T) {
  return z
    .string()
    .default("")
    .transform((text, context): z.output<T> | undefined => {
      if (text.trim() === "") return undefined;
      const result = type.safeParse(text.trim());
      if (result.success) return result.data;
      for (const issue of result.error.issues)
        context.addIssue({ code: "custom", message: issue.message, path: issue.path });
      return z.NEVER;
    });
}
