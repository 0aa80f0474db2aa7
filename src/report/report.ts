/** The single source of the summary, the annotations, the log and report.json. */
import type { LocatedFinding, Finding } from "../diagnosis/finding.ts";
import type { ProvenanceVerdict } from "../diagnosis/provenance.ts";
import type { Observation } from "../diagnosis/observation.ts";
import type { ImageStore } from "../image/built-image.ts";
import type { ReportedFault } from "../gate/fault.ts";

export type Report = {
  readonly schemaVersion: 1;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly verdict: "pass" | "fail";
  readonly provenance: ProvenanceReport | undefined;
  readonly image: ReportedImage | undefined;
  /** The place that probes run from, and the reason; undefined if that was not decided yet. */
  readonly route: string | undefined;
  readonly variants: readonly VariantReport[];
  /** Empty on a pass. */
  readonly findings: readonly LocatedFinding[];
  readonly fault: ReportedFault | undefined;
  readonly refs: readonly RefReport[];
  readonly push: boolean;
  /** The value of `{{dev-tag}}`; undefined if the tags do not use it. */
  readonly devTag: string | undefined;
};

export type ProvenanceReport = {
  readonly verify: "enforce" | "warn" | "off";
  readonly verdict: ProvenanceVerdict;
  /** Files of the checkout that differ from its commit; undefined without a checkout. */
  readonly uncommittedFiles: number | undefined;
};

type ReportedImage = {
  /** `sha256:…`: the config digest on a classic store, the manifest or index digest on a containerd store. */
  readonly id: string;
  readonly store: ImageStore;
  readonly platform: string;
};

export type VariantReport = {
  readonly name: string;
  /** `stopped`: running, or waiting for its turn, when the run was cancelled or broke. */
  readonly result: "passed" | "failed" | "stopped";
  readonly healthyAfterMs: number | undefined;
  readonly attempts: number;
  readonly finding: Finding | undefined;
  readonly last: Observation | undefined;
  readonly logs: readonly ContainerLog[];
  /** The line in the container's log that explains the finding; absent if none does. Untrusted text. */
  readonly logLine?: string;
  /** Shell commands that boot the image as this variant did; undefined if nothing failed. */
  readonly reproduce: string | undefined;
};

export type ContainerLog = {
  readonly container: string;
  /** Absolute path of the whole log; undefined if the log could not be read. */
  readonly path: string | undefined;
  /** The last lines, oldest first. Untrusted text. */
  readonly tail: readonly string[];
};

export type RefReport = {
  readonly ref: string;
  /** `pushed`: the read-back was off or failed; `untouched`: the push was not attempted. */
  readonly state: "verified" | "pushed" | "failed" | "untouched";
  /** The registry's manifest or index digest; undefined if it was not read. */
  readonly digest: string | undefined;
  readonly pinned: string | undefined;
  readonly problem: string | undefined;
};
