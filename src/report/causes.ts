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

/** When something happened, and how long it took, is another thing for each variant. */
const times: ReadonlySet<string> = new Set(["afterMs", "healthyAtMs"]);

/** At the beginning of a line of a log: ISO 8601, and the one of Go. */
const timestamp = /\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/gu;

function sameness({ variant, finding, logLine }: LocatedFinding): string {
  return JSON.stringify([variant === undefined, finding, logLine], (key, value: unknown) => {
    if (times.has(key)) return undefined;
    return typeof value === "string" ? value.replaceAll(timestamp, "") : value;
  });
}
