/** How an answer stands against what was expected. Pure. */
import type { BodyPattern, HttpExpectation } from "../plan.ts";
import type { Fit, HttpAnswer } from "./observation.ts";

/** The status is looked at first: the body of an error page says nothing about the app. */
export function fit(answer: HttpAnswer, { status, body }: HttpExpectation): Fit {
  if (!status.some(({ from, to }) => answer.status >= from && answer.status <= to)) return "wrong-status";
  return body === undefined || contains(answer.body, body) ? "good" : "wrong-body";
}

function contains(text: string, pattern: BodyPattern): boolean {
  return pattern.kind === "text" ? text.includes(pattern.text) : pattern.regex.test(text);
}
