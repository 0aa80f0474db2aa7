/** Tells from buildx's own words that it is older than an input that was used. Pure. */
import { Fault } from "../../fault.ts";

/** buildx (0.13 to 0.29) ends so, before it does anything. */
const unknownFlag = /^unknown flag: (--[\w-]+)$/mu;

/**
 * @param lines the end of buildx's output, both streams. Untrusted text.
 * @returns undefined where it knows everything that it was given.
 */
export function oldBuildx(lines: readonly string[]): Fault | undefined {
  // A build that was begun has printed more than its usage, and may quote anything.
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const flag = unknownFlag.exec(first)?.[1];
  if (flag === undefined) return undefined;
  return new Fault(
    "docker buildx is too old for this build",
    `it knows no ${flag}, for which an input of this step asks`,
    "Install a newer buildx plugin (on GitHub: docker/setup-buildx-action), or leave the input out.",
  );
}
