import { type ProvenanceVerdict, revisionLabel } from "../diagnosis/provenance.ts";
import { withoutStop } from "../gate/fault.ts";
import { oneLine } from "./untrusted.ts";

const longestQuote = 100;

function quoted(text: string): string {
  return oneLine(text, longestQuote);
}

/** Returns a sentence without its full stop. `input` is the input that sets the expected commit. */
export function describeProvenance(verdict: ProvenanceVerdict, input = "revision"): string {
  switch (verdict.kind) {
    case "match":
      return `the image is of commit ${quoted(verdict.revision)}`;
    case "missing":
      return `the image does not say of which commit it is, wanted ${quoted(verdict.expected)}; build it with the label ${revisionLabel}`;
    case "inherited":
      return `the image says that it is of ${quoted(verdict.stated)}, wanted ${quoted(verdict.expected)}; it has that label from its base image ${quoted(verdict.base)}: set ${revisionLabel} when it is built`;
    case "mismatched":
      return `the image says that it is of ${quoted(verdict.stated)}, wanted ${quoted(verdict.expected)} (${quoted(verdict.source)}); build it from that commit, or set ${input} to the one that is meant`;
    case "no-expectation":
      return `nothing says of which commit the image must be: ${withoutStop(oneLine(verdict.why, 3 * longestQuote))}; set ${input}, or verify-revision: off`;
    case "unreadable":
      return `it cannot be read of which commit the image is: ${withoutStop(oneLine(verdict.why, 3 * longestQuote))}`;
  }
}
