/** The findings of a run, each first cause once: what several variants fail of alike is told with all their names. */
import type { LocatedFinding } from "../diagnosis/finding.ts";
import type { VariantReport } from "./report.ts";

export function variantFindings(variants: readonly VariantReport[]): readonly LocatedFinding[] {
  return variants.flatMap(({ name, finding, last, logLine }) =>
    finding === undefined ? [] : [{ variant: name, finding, last, ...(logLine === undefined ? {} : { logLine }) }],
  );
}

/** A finding, and the names of all variants that have it. */
export type Cause = { readonly located: LocatedFinding; readonly variants: readonly string[] };

/** In the order of the first variant of each. */
export function causes(findings: readonly LocatedFinding[]): readonly Cause[] {
  const byCause = Map.groupBy(findings, sameness);
  return [...byCause.values()].flatMap((alike) => {
    const [located] = alike;
    return located === undefined ? [] : [{ located, variants: alike.flatMap(({ variant }) => variant ?? []) }];
  });
}

/** When something happened, how long it took, and through which port it was asked is another thing for each variant. */
const ofTheVariant: ReadonlySet<string> = new Set(["afterMs", "healthyAtMs", "host"]);

/** At the beginning of a line of a log: ISO 8601, and the one of Go. */
const timestamp = /\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/gu;

function sameness({ variant, finding, last, logLine }: LocatedFinding): string {
  // Some findings say only what kind of thing happened: what was wrong with an answer stands in what was seen.
  const detail = last !== undefined && "detail" in last ? last.detail : undefined;
  return JSON.stringify([variant === undefined, finding, detail, logLine], (key, value: unknown) => {
    if (ofTheVariant.has(key)) return undefined;
    return typeof value === "string" ? value.replaceAll(timestamp, "") : value;
  });
}
