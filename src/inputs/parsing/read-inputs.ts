import { z } from "zod";
import { mistakesOf } from "./mistake.ts";
import { plainInput } from "./source-location.ts";
import { rawInputs } from "./raw-inputs.ts";
import type { Problem } from "./problems.ts";

type Read<Fields extends z.ZodRawShape> = {
  /** Undefined if an input has a problem. */
  readonly values: z.output<z.ZodObject<Fields>> | undefined;
  readonly problems: readonly Problem[];
};

/** `fields` maps each input to a type over its text; an absent input is unset. */
export function readInputs<Fields extends z.ZodRawShape>(
  env: Readonly<Record<string, string | undefined>>,
  fields: Fields,
): Read<Fields> {
  const { inputs, unknown } = rawInputs(env, Object.keys(fields));
  const read = z.object(fields).safeParse(inputs);
  const mistakes = read.success ? [] : read.error.issues.flatMap((issue) => mistakesOf(issue, []));
  return { values: read.data, problems: [...mistakes.map(plainInput), ...unknown] };
}
