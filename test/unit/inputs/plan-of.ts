/** Reads inputs as a step hands them over, in the tests' short words. */
import type { Plan, ServicePlan, VariantPlan } from "../../../src/gate/plan.ts";
import type { ConfigFile } from "../../../src/inputs/smoke/config-file.ts";
import { readPlan } from "../../../src/inputs/read-plan.ts";
import { InputsRefused, type Problem } from "../../../src/inputs/parsing/problems.ts";
import { readStepContext } from "../../../src/inputs/step-context.ts";

export type Inputs = Readonly<Record<string, string>>;

/**
 * The plan for these inputs, as INPUT_* variables in a workspace with a checkout.
 * @param env the step's other variables.
 * @param config what was found at the path in the input `config`.
 */
export function planOf(inputs: Inputs, env: Inputs = {}, config?: ConfigFile): Plan {
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return readPlan(readStepContext({ ...env, ...Object.fromEntries(variables) }, true, {}), config);
}

/** The plan for a `smoke.yml` with this text, and for inputs beside it; the workflow names the variables that tests pass on. */
export function planOfFile(text: string, inputs: Inputs = {}): Plan {
  return planOf({ config: "smoke.yml", "config-env": "TOKEN,A,B,3", ...inputs }, {}, { path: "smoke.yml", text });
}

/** What is refused of these inputs, `input: reason` each; fails where nothing is. */
export function refusalsOf(inputs: Inputs, env: Inputs = {}): readonly string[] {
  return refusals(() => planOf(inputs, env));
}

/** What is refused of a `smoke.yml` with this text, and of inputs beside it; fails where nothing is. */
export function refusalsOfFile(text: string, inputs: Inputs = {}): readonly string[] {
  return refusals(() => planOfFile(text, inputs));
}

/** Whatever else than a refusal is thrown is an error. */
export function problemsIn(read: () => Plan): readonly Problem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof InputsRefused) return error.problems;
    throw error;
  }
}

/** The services of a variant that has none of a Compose project. */
export function servicesOf({ stack }: VariantPlan): readonly ServicePlan[] {
  return stack.kind === "services" ? stack.services : [];
}

function refusals(read: () => Plan): readonly string[] {
  const problems = problemsIn(read);
  if (problems.length === 0) throw new Error("nothing was refused");
  return problems.map(({ input, reason }) => `${input}: ${reason}`);
}
