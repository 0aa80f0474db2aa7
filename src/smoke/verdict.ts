import type { LocatedFinding } from "../diagnosis/finding.ts";
import type { ProvenImage } from "../provenance/prove.ts";
import { variantFindings } from "../report/causes.ts";
import type { VariantReport } from "../report/report.ts";

const verified = Symbol("verified");

/**
 * An image that answered in every variant: the only thing that `publish` takes. Only this file knows the key, so no
 * other code can make one.
 */
export type VerifiedImage = ProvenImage & { readonly [verified]: true };

export type Verdict =
  | { readonly kind: "pass"; readonly image: VerifiedImage; readonly variants: readonly VariantReport[] }
  | {
      readonly kind: "fail";
      readonly findings: readonly [LocatedFinding, ...LocatedFinding[]];
      readonly variants: readonly VariantReport[];
    };

/**
 * Passes only if there is at least one variant, and each of them passed.
 * @throws Error if a variant neither passed nor failed: in doubt, nothing is published.
 */
export function judge(image: ProvenImage, variants: readonly VariantReport[]): Verdict {
  const [first, ...others] = variantFindings(variants);
  if (first !== undefined) return { kind: "fail", findings: [first, ...others], variants };
  if (variants.length === 0 || variants.some(({ result }) => result !== "passed")) {
    throw new Error("a variant neither passed nor failed: no verdict can be given");
  }
  return { kind: "pass", image: { ...image, [verified]: true }, variants };
}
