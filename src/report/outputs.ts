import { builtDigest } from "../image/build-metadata.ts";
import { parseImageRef } from "../image/image-ref.ts";
import type { RefReport, Report } from "./report.ts";

export type ReportOutputs = {
  readonly imageid: string;
  /** The published digest, empty if unknown; the build's own digest if nothing was to be pushed. */
  readonly digest: string;
  readonly metadata: string;
  readonly verdict: Report["verdict"];
  /** Refs that the registry holds because of this run, one per line. */
  readonly refs: string;
  /** `repository@digest`, one line per repository. */
  readonly "pinned-refs": string;
  /** The commit that the image is proven to come from; empty if it is not proven. */
  readonly revision: string;
  readonly "dev-tag": string;
};

export function renderOutputs(report: Report, metadata: string): ReportOutputs {
  // A failed ref can carry the digest of another image.
  const pushed = report.refs.filter(({ state }) => state === "verified" || state === "pushed");
  // The build's own digest may be unknown to every registry, so it never replaces a published one.
  const published = pushed.find(({ digest }) => digest !== undefined)?.digest ?? "";
  return {
    imageid: report.image?.id ?? "",
    digest: report.refs.length === 0 ? (builtDigest(metadata) ?? "") : published,
    metadata,
    verdict: report.verdict,
    refs: pushed.map(({ ref }) => ref).join("\n"),
    "pinned-refs": onePerRepository(pushed).join("\n"),
    revision: report.provenance?.verdict.kind === "match" ? report.provenance.verdict.revision : "",
    "dev-tag": report.devTag ?? "",
  };
}

function onePerRepository(refs: readonly RefReport[]): readonly string[] {
  const pins = new Map<string, string>();
  for (const { pinned } of refs) {
    if (pinned === undefined) continue;
    const repository = parseImageRef(pinned).repositoryName;
    if (!pins.has(repository)) pins.set(repository, pinned);
  }
  return [...pins.values()];
}
