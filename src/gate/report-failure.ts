import { reportedFault } from "./fault.ts";
import { InputsRefused } from "../inputs/parsing/problems.ts";
import { describeFault } from "../report/sentences.ts";
import type { Log } from "../runner/log.ts";

/** @param title The annotation's title; refused inputs have their own. */
export function reportFailure(error: unknown, title: string, log: Log): void {
  if (error instanceof InputsRefused) {
    for (const { input, reason } of error.problems) log.error(`smoke-gate: input ${input}`, `${input}: ${reason}`);
  } else {
    log.error(title, describeFault(reportedFault(error)));
  }
}
