import type { LocatedFinding } from "../diagnosis/finding.ts";
import type { VariantReport } from "./report.ts";

export function variantFindings(variants: readonly VariantReport[]): readonly LocatedFinding[] {
  return variants.flatMap(({ name, finding, last, logLine }) =>
    finding === undefined ? [] : [{ variant: name, finding, last, ...(logLine === undefined ? {} : { logLine }) }],
  );
}

export type Cause = { readonly located: LocatedFinding; readonly variants: readonly string[] };

/** Groups findings that differ only in their variant, in the order in which each cause first appears. */
export function causes(findings: readonly LocatedFinding[]): readonly Cause[] {
  const byCause = Map.groupBy(findings, sameness);
  return [...byCause.values()].flatMap((alike) => {
    const [located] = alike;
    return located === undefined ? [] : [{ located, variants: alike.flatMap(({ variant }) => variant ?? []) }];
  });
}

/** Times and the host differ between variants that fail for the same reason. */
const ofTheVariant: ReadonlySet<string> = new Set(["afterMs", "healthyAtMs", "host"]);

/** A timestamp at the start of a log line: ISO 8601, or Go's format. */
const timestamp = /\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/gu;

function sameness({ variant, finding, last, logLine }: LocatedFinding): string {
  // Some findings name only the kind of failure: the details of an answer are in the observation.
  const detail = last !== undefined && "detail" in last ? last.detail : undefined;
  return JSON.stringify([variant === undefined, finding, detail, logLine], (key, value: unknown) => {
    if (ofTheVariant.has(key)) return undefined;
    return typeof value === "string" ? value.replaceAll(timestamp, "") : value;
  });
}
