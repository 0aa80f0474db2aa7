/** A part of the plan that the inputs do not give. */
import type { Problem } from "./refusal.ts";

export type Refused = { readonly kind: "refused"; readonly problem: Problem };

export function refused(input: string, reason: string): Refused {
  return { kind: "refused", problem: { input, reason } };
}
