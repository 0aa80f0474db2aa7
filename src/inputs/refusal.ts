/** Inputs that cannot be used: what, where, and what would be right. */
export type Problem = {
  /** The input, and the path inside it where it is YAML: `variants.full.timeout`. */
  readonly input: string;
  /** A sentence without the input's name: the value, what is wrong with it, what is allowed. */
  readonly reason: string;
};

/** Of more of a kind nobody reads, and finding the place of each takes as long as the file is long. */
export const mostSaid = 50;

/** Thrown before anything has been built or started; carries the problems that were found, not just the first. */
export class InputsRefused extends Error {
  override readonly name = "InputsRefused";
  readonly problems: readonly [Problem, ...Problem[]];

  constructor(problems: readonly [Problem, ...Problem[]]) {
    super(problems.map(({ input, reason }) => `${input}: ${reason}`).join("\n"));
    this.problems = problems;
  }
}

/** @throws InputsRefused if there is a problem. */
export function refuseIfAny([first, ...others]: readonly Problem[]): void {
  if (first !== undefined) throw new InputsRefused([first, ...others]);
}
