import type { BodyPattern, StatusRange } from "../../gate/plan.ts";
import { parsed, shown, something } from "../parsing/scalars.ts";

const pathPattern = /^\/[^\s#]*$/u;

export const path = parsed(
  (text): string => {
    if (!pathPattern.test(text))
      throw new Error(`${shown(text)} is not a path: begin it with a slash, without spaces or #, like /healthz`);
    return text;
  },
  { type: "string", pattern: pathPattern.source },
);

const range = String.raw`\s*([1-5]\d\d)\s*(?:-\s*([1-5]\d\d))?\s*`;
const rangePattern = new RegExp(`^${range}$`, "u");

/** `200`, `200-299`, `200,204,300-399`. */
export const statusRanges = parsed(
  (text): readonly StatusRange[] =>
    text.split(",").map((item) => {
      const match = rangePattern.exec(item);
      const from = Number(match?.[1]);
      const to = Number(match?.[2] ?? match?.[1]);
      if (!(from <= to))
        throw new Error(`${shown(text)} is not a list of HTTP statuses: write codes and ranges, like 200-299,304`);
      return { from, to };
    }),
  { type: ["integer", "string"], minimum: 100, maximum: 599, pattern: `^${range}(?:,${range})*$` },
);

/** `/regex/flags`, or a text that the body must contain. */
export const bodyPattern = parsed(
  (text): BodyPattern => {
    // Every body contains the empty text, so such an expectation would expect nothing.
    if (text.trim() === "") throw new Error("is empty: write a text or a /regex/, or leave it out");
    const match = /^\/(.+)\/([dgimsuvy]*)$/su.exec(text);
    if (match === null) return { kind: "text", text };
    if (/[dgy]/u.test(match[2] ?? ""))
      throw new Error(`${shown(text)} has a flag that means nothing here: allowed are i, m, s, u and v`);
    try {
      return { kind: "regex", regex: new RegExp(match[1] ?? "", match[2]) };
    } catch (error) {
      throw new Error(`${shown(text)} is not a regular expression: ${whyNot(error)}`, { cause: error });
    }
  },
  { ...something, pattern: String.raw`\S` },
);

/** Removes the expression, which the engine repeats at the start of its message. */
function whyNot(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^.*: /su, "");
}
