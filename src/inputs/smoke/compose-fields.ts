import { z } from "zod";
import type { ComposePlan } from "../../gate/plan.ts";
import { parsed, scalar, shown, something } from "../parsing/scalars.ts";

/** Compose's pattern of `services`: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json. */
const serviceName = /^[a-zA-Z0-9._-]+$/u;

export const composeService = parsed(
  (text): string => {
    if (!serviceName.test(text))
      throw new Error(`${shown(text)} is not the name of a Compose service: use letters, digits, ".", "-" and "_"`);
    return text;
  },
  { ...something, pattern: serviceName.source },
);

const notBlank = /\S/u;
const empty = "is empty: write the path of a Compose file";

const file = parsed(
  (text): string => {
    if (!notBlank.test(text)) throw new Error(empty);
    if (text === "-") throw new Error('"-" is the standard input, which a step does not have: write a path');
    if (/[\r\n]/u.test(text)) throw new Error(`${shown(text)} has more than one line: write one path`);
    return text;
  },
  { ...something, pattern: notBlank.source },
);
const files = z.array(file);

const lines = scalar.meta({ ...something, pattern: notBlank.source }).transform((text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== ""),
);

/** One path per line, or a list, in the order in which Compose merges them. The files are not looked for. */
export const composeFiles = z
  .union([lines.pipe(files), files.meta({ minItems: 1 })], { error: "must be a path, or a list of paths" })
  .transform(([first, ...others], context): ComposePlan["files"] => {
    if (first !== undefined) return [first, ...others];
    context.addIssue({ code: "custom", message: empty });
    return z.NEVER;
  });
