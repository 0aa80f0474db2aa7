import { z } from "zod";

export const texts = z
  .array(z.string())
  .nullish()
  .transform((all) => all ?? []);

export const mapOf = <Value extends z.ZodType>(value: Value) =>
  z
    .record(
      z.string(),
      z.preprocess((given) => given ?? {}, value),
    )
    .nullish()
    .transform((all) => new Map(Object.entries(all ?? {})));
