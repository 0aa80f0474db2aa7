/** A runner hands over an empty text for an unset input. */
import { z } from "zod";

/** `fallback` is in the user's syntax. */
export function withDefault<T extends z.ZodType<unknown, string>>(fallback: string, type: T) {
  return z
    .string()
    .default("")
    .transform((text) => (text.trim() === "" ? fallback : text.trim()))
    .pipe(type);
}

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
