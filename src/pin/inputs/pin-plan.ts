import { contractOf } from "../../inputs/parsing/own-inputs.ts";
import { type PinChoice, toPinChoice } from "./pin-choice.ts";
import { pinFields } from "./pin-fields.ts";
import { type PinTarget, toPinTarget } from "./pin-target.ts";
import { readInputs } from "../../inputs/parsing/read-inputs.ts";
import { type Problem, refuseIfAny } from "../../inputs/parsing/problems.ts";

export type PinPlan = {
  readonly service: string;
  readonly choice: PinChoice;
  readonly target: PinTarget;
  /** The number of earlier pins to keep. */
  readonly keep: number;
};

export const pinContract = contractOf(pinFields);

/** @throws {InputsRefused} with every problem. */
export function readPinPlan(env: Readonly<Record<string, string | undefined>>): PinPlan {
  const { values, problems } = readInputs(env, pinFields);
  const choice = values && toPinChoice(values);
  const target = values && toPinTarget(values);
  refuseIfAny([...problemIn(choice), ...problemIn(target), ...problems]);
  if (values === undefined || choice === undefined || target === undefined || isProblem(choice) || isProblem(target))
    throw new Error("an input cannot be read, but no problem was reported");
  return { service: values.service, choice, target, keep: values.keep };
}

function problemIn(part: PinChoice | PinTarget | Problem | undefined): readonly Problem[] {
  return part !== undefined && isProblem(part) ? [part] : [];
}

function isProblem(part: PinChoice | PinTarget | Problem): part is Problem {
  return "reason" in part;
}
