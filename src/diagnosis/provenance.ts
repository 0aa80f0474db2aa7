/** Source: https://github.com/opencontainers/image-spec/blob/main/annotations.md. */
export const revisionLabel = "org.opencontainers.image.revision";

export type ExpectedRevision =
  | {
      readonly kind: "known";
      readonly revision: string;
      readonly source: string;
    }
  | { readonly kind: "unknown"; readonly why: string };

export type StatedRevision =
  | {
      readonly kind: "stated";
      readonly revision: string;
      readonly base: string | undefined;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

export type ProvenanceVerdict =
  | { readonly kind: "match"; readonly revision: string }
  | { readonly kind: "missing"; readonly expected: string }
  | { readonly kind: "inherited"; readonly expected: string; readonly stated: string; readonly base: string }
  | { readonly kind: "mismatched"; readonly expected: string; readonly stated: string; readonly source: string }
  | { readonly kind: "no-expectation"; readonly why: string }
  | { readonly kind: "unreadable"; readonly why: string };

/** Accepts only the exact revision; in doubt it is a mismatch (docs/why.md, 5). */
export function provenanceVerdict(expected: ExpectedRevision, stated: StatedRevision): ProvenanceVerdict {
  if (expected.kind === "unknown") return { kind: "no-expectation", why: expected.why };
  if (expected.revision === "") return { kind: "no-expectation", why: `${expected.source} is empty` };
  switch (stated.kind) {
    case "unreadable":
      return { kind: "unreadable", why: stated.why };
    case "missing":
      return { kind: "missing", expected: expected.revision };
    case "stated":
      if (stated.revision === "") return { kind: "missing", expected: expected.revision };
      if (stated.revision === expected.revision) return { kind: "match", revision: stated.revision };
      return stated.base === undefined
        ? { kind: "mismatched", expected: expected.revision, stated: stated.revision, source: expected.source }
        : { kind: "inherited", expected: expected.revision, stated: stated.revision, base: stated.base };
  }
}
