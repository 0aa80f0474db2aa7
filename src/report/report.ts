/** What a run has to say: the one value from which summary, annotations, log and report.json are made. */
import type { LocatedFinding, Finding } from "../diagnosis/finding.ts";
import type { ProvenanceVerdict } from "../diagnosis/provenance.ts";
import type { Observation } from "../diagnosis/observation.ts";
import type { ImageStore } from "../image/built-image.ts";
import type { ReportedFault } from "../fault.ts";

export type Report = {
  readonly schemaVersion: 1;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly verdict: "pass" | "fail";
  /** Undefined where it was not looked at. */
  readonly provenance: ProvenanceReport | undefined;
  /** Undefined where no image came to be. */
  readonly image: ReportedImage | undefined;
  /** From where the apps were asked, and why from there; undefined where it was not known yet. */
  readonly route: string | undefined;
  readonly variants: readonly VariantReport[];
  /** Empty on a pass. */
  readonly findings: readonly LocatedFinding[];
  /** Why the gate could not do its work; undefined where it could. */
  readonly fault: ReportedFault | undefined;
  readonly refs: readonly RefReport[];
  readonly push: boolean;
  /** What `{{dev-tag}}` in tags stood for; undefined where it was not used. */
  readonly devTag: string | undefined;
};

/** Of which commit the image is. */
export type ProvenanceReport = {
  /** What a verdict other than `match` led to. */
  readonly verify: "enforce" | "warn" | "off";
  readonly verdict: ProvenanceVerdict;
  /** Files of the checkout that differed from its commit; undefined where there is no checkout. */
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
  /** `stopped`: it was running, or waiting for its turn, when the run was cancelled or broke. */
  readonly result: "passed" | "failed" | "stopped";
  /** From the container's start to the first good answer; undefined if there was none. */
  readonly healthyAfterMs: number | undefined;
  readonly attempts: number;
  readonly finding: Finding | undefined;
  readonly last: Observation | undefined;
  readonly logs: readonly ContainerLog[];
  /** What the log of the container that the finding is about says of it; not there where it says nothing. Untrusted text. */
  readonly logLine?: string;
  /** Lines for a shell that boot the image as this variant did; undefined where nothing failed. */
  readonly reproduce: string | undefined;
};

export type ContainerLog = {
  /** `app`, or the service's name. */
  readonly container: string;
  /** Absolute path of the whole log; undefined where it could not be had. */
  readonly path: string | undefined;
  /** The last lines, oldest first. Untrusted text. */
  readonly tail: readonly string[];
};

/** What became of a ref, in the listed order. */
export type RefReport = {
  readonly ref: string;
  /** `verified`: pushed and read back; `pushed`: pushed, reading back was off or failed; `untouched`: not attempted. */
  readonly state: "verified" | "pushed" | "failed" | "untouched";
  /** The registry's manifest or index digest; undefined where it was not read. */
  readonly digest: string | undefined;
  /** `repository@digest`; undefined where the digest is. */
  readonly pinned: string | undefined;
  readonly problem: string | undefined;
};
