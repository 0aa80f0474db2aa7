import type { ImageRef } from "../image/image-ref.ts";
import type { RefReport } from "../report/report.ts";

export type PublishTrouble =
  | { readonly kind: "replaced"; readonly what: string }
  | { readonly kind: "broken"; readonly cause: unknown };

export type Outcome = {
  readonly ref: ImageRef;
  readonly state: RefReport["state"];
  /** Belongs to what the registry was given if that was not read back. */
  readonly digest?: string | undefined;
  /** The registry refused the ref because it has it already. */
  readonly wasThere?: boolean;
  readonly trouble?: PublishTrouble;
};

export function untouched(ref: ImageRef): Outcome {
  return { ref, state: "untouched" };
}

export function failed(ref: ImageRef, cause: unknown): Outcome {
  return { ref, state: "failed", trouble: { kind: "broken", cause } };
}

export function toRefReport({ ref, state, digest, trouble }: Outcome): RefReport {
  return {
    ref: ref.toString(),
    state,
    digest,
    // Nobody knows what the registry holds if it was not read back.
    pinned: digest === undefined || state === "pushed" ? undefined : ref.pinned(digest).toString(),
    problem: trouble === undefined ? undefined : problemIn(trouble),
  };
}

function problemIn(trouble: PublishTrouble): string {
  if (trouble.kind === "replaced") return trouble.what;
  return trouble.cause instanceof Error ? trouble.cause.message : String(trouble.cause);
}
