/** What a run brought to a registry, in a line. */
import type { RefReport, Report } from "./report.ts";
import { oneLine } from "./untrusted.ts";

/** Each of the refs that something was tried with, by what became of it. */
const words = [
  ["verified", "Pushed, and read back"],
  ["pushed", "Pushed, and not read back"],
  ["failed", "Failed, so that what the registry holds is not proven"],
  ["untouched", "Not pushed"],
] as const satisfies readonly (readonly [RefReport["state"], string])[];

/** The most of a ref that a line quotes, in characters. */
const longestRef = 300;

export function describePushed({ refs }: Pick<Report, "refs">): string {
  if (isNothingPushed({ refs })) return "Nothing was pushed.";
  return words
    .map(([state, said]) => [said, refs.filter((ref) => ref.state === state)] as const)
    .filter(([, those]) => those.length > 0)
    .map(([said, those]) => `${said}: ${those.map(({ ref }) => oneLine(ref, longestRef)).join(", ")}.`)
    .join(" ");
}

/** Of one that failed nobody knows it. */
export function isNothingPushed({ refs }: Pick<Report, "refs">): boolean {
  return refs.every(({ state }) => state === "untouched");
}
