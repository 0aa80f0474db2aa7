/** From the inputs of `pin` to what it is to do. */
import { z } from "zod";
import { contractOf } from "./own-inputs.ts";
import { type PinChoice, toPinChoice } from "./pin-choice.ts";
import { pinFields } from "./pin-fields.ts";
import type { Refused } from "./pin-refused.ts";
import { type PinTarget, toPinTarget } from "./pin-target.ts";
import { rawInputs } from "./raw.ts";
import { InputsRefused, type Problem } from "./refusal.ts";

export type PinPlan = {
  readonly service: string;
  readonly choice: PinChoice;
  readonly target: PinTarget;
  /** How many earlier pins stay at hand. */
  readonly keep: number;
};

/** The inputs as in pin/action.yml. */
export const pinContract = contractOf(pinFields);

/**
 * Reads the step's inputs.
 * @throws InputsRefused with everything that is wrong.
 */
export function readPinPlan(env: Readonly<Record<string, string | undefined>>): PinPlan {
  const { inputs, unknown } = rawInputs(env, pinContract.names);
  const read = z.object(pinFields).safeParse(inputs);
  if (!read.success) throw refusal([...read.error.issues.map(toProblem), ...unknown]);
  const { service, keep } = read.data;
  const choice = toPinChoice(read.data);
  const target = toPinTarget(read.data);
  if (choice.kind !== "refused" && target.kind !== "refused" && unknown.length === 0)
    return { service, choice, target, keep };
  throw refusal([...problemOf(choice), ...problemOf(target), ...unknown]);
}

function toProblem({ path, message }: z.core.$ZodIssue): Problem {
  return { input: path.map(String).join("."), reason: message };
}

function problemOf(part: PinChoice | PinTarget | Refused): readonly Problem[] {
  return part.kind === "refused" ? [part.problem] : [];
}

function refusal(problems: readonly Problem[]): InputsRefused {
  const [first = { input: "inputs", reason: "cannot be used" }, ...others] = problems;
  return new InputsRefused([first, ...others]);
}
