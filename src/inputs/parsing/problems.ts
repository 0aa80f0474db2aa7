export type Problem = {
  /** The input, with the path inside YAML: `variants.full.timeout`. */
  readonly input: string;
  /** A sentence without the input's name: the value, the problem, and what is allowed. */
  readonly reason: string;
};

/** More problems of a kind help nobody, and finding each position takes time proportional to the file. */
export const mostSaid = 50;

/** Thrown before anything is built or started, with every problem and not only the first. */
export class InputsRefused extends Error {
  override readonly name = "InputsRefused";
  readonly problems: readonly [Problem, ...Problem[]];

  constructor(problems: readonly [Problem, ...Problem[]]) {
    super(problems.map(({ input, reason }) => `${input}: ${reason}`).join("\n"));
    this.problems = problems;
  }
}

export function refuseIfAny([first, ...others]: readonly Problem[]): void {
  if (first !== undefined) throw new InputsRefused([first, ...others]);
}
