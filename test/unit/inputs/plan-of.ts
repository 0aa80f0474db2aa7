/** Reads inputs as a step hands them over, in the tests' short words. */
import type { Plan, ServicePlan, VariantPlan } from "../../../src/plan.ts";
import { readPlan } from "../../../src/inputs/read-plan.ts";
import { InputsRefused } from "../../../src/inputs/refusal.ts";
import { readStepContext } from "../../../src/inputs/step-context.ts";

export type Inputs = Readonly<Record<string, string>>;

/**
 * The plan for these inputs, as INPUT_* variables in a workspace with a checkout.
 * @param env the step's other variables.
 */
export function planOf(inputs: Inputs, env: Inputs = {}): Plan {
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return readPlan(readStepContext({ ...env, ...Object.fromEntries(variables) }, true, {}));
}

/** What is refused of these inputs, `input: reason` each; fails where nothing is. */
export function refusalsOf(inputs: Inputs, env: Inputs = {}): readonly string[] {
  try {
    planOf(inputs, env);
  } catch (error) {
    if (error instanceof InputsRefused) return error.problems.map(({ input, reason }) => `${input}: ${reason}`);
    throw error;
  }
  throw new Error(`nothing was refused of ${JSON.stringify(inputs)}`);
}

/** The services of a variant that has none of a Compose project. */
export function servicesOf({ stack }: VariantPlan): readonly ServicePlan[] {
  return stack.kind === "services" ? stack.services : [];
}
