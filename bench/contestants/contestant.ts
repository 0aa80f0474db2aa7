/** A way to test an image before it is pushed. Pure: what a user would write, as a function of the job. */
import { stringify } from "yaml";
import type { Job } from "./job.ts";

export type Contestant = {
  readonly name: string;
  /** Whether a quick bench measures it, too. */
  readonly isQuick: boolean;
} & (
  | {
      readonly kind: "script";
      /** In bash: does the job from its start to the pushed image, and fails where it does not push. */
      readonly script: (job: Job) => string;
      /** Removes what it leaves by its nature; not timed. */
      readonly tidyUp?: (job: Job) => string;
    }
  | {
      readonly kind: "step";
      /** What stands under `with` in the workflow. */
      readonly inputs: (job: Job) => Inputs;
    }
);

export type Inputs = Readonly<Record<string, string>>;

/** As a user writes it. */
export function command(contestant: Contestant, job: Job): string {
  return contestant.kind === "script" ? contestant.script(job) : stepText(contestant.inputs(job));
}

/** A step of a workflow. */
export function stepText(inputs: Inputs): string {
  return stringify([{ uses: "OWNER/smoke-gate@v1", with: inputs }], { lineWidth: 0 }).trim();
}
