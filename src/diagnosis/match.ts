import type { BodyPattern, HttpExpectation } from "../gate/plan.ts";
import { isFound } from "./bounded-regex.ts";
import type { Match, HttpAnswer } from "./observation.ts";

/** Compares the status first: the body of an error page says nothing about the app. */
export function matchAnswer(answer: HttpAnswer, { status, body }: HttpExpectation): Match {
  if (!status.some(({ from, to }) => answer.status >= from && answer.status <= to)) return "wrong-status";
  const isThere = body === undefined || contains(answer.body, body);
  if (isThere === undefined) return "undecided-body";
  return isThere ? "good" : "wrong-body";
}

function contains(text: string, pattern: BodyPattern): boolean | undefined {
  return pattern.kind === "text" ? text.includes(pattern.text) : isFound(pattern.regex, text);
}
