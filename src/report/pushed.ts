import type { RefReport, Report } from "./report.ts";
import { oneLine } from "./untrusted.ts";

const words = [
  ["verified", "Pushed, and read back"],
  ["pushed", "Pushed, and not read back"],
  ["failed", "Failed, so that what the registry holds is not proven"],
  ["untouched", "Not pushed"],
] as const satisfies readonly (readonly [RefReport["state"], string])[];

const longestRef = 300;

export function describePushed({ refs }: Pick<Report, "refs">): string {
  if (isNothingPushed({ refs })) return "Nothing was pushed.";
  return words
    .map(([state, said]) => [said, refs.filter((ref) => ref.state === state)] as const)
    .filter(([, those]) => those.length > 0)
    .map(([said, those]) => `${said}: ${those.map(({ ref }) => oneLine(ref, longestRef)).join(", ")}.`)
    .join(" ");
}

/** A failed push may have reached the registry, so it does not count as nothing. */
export function isNothingPushed({ refs }: Pick<Report, "refs">): boolean {
  return refs.every(({ state }) => state === "untouched");
}
