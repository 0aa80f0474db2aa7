/** The step outputs that are read off the report. */
import { builtDigest } from "../image/build-metadata.ts";
import { parseImageRef } from "../image/image-ref.ts";
import type { RefReport, Report } from "./report.ts";

export type ReportOutputs = {
  readonly imageid: string;
  /** Of what was pushed, empty where that is not known; of what the build made where nothing was to be pushed. */
  readonly digest: string;
  readonly metadata: string;
  readonly verdict: Report["verdict"];
  /** Refs that the registry holds because of this run, one a line. */
  readonly refs: string;
  /** `repository@digest`, one a repository and line. */
  readonly "pinned-refs": string;
  /** The commit that the image is proven to be of; empty where it is not. */
  readonly revision: string;
  readonly "dev-tag": string;
};

/** @param metadata the build's metadata file, JSON; empty where there is none. */
export function renderOutputs(report: Report, metadata: string): ReportOutputs {
  // A failed ref can have a digest: somebody else's.
  const pushed = report.refs.filter(({ state }) => state === "verified" || state === "pushed");
  // The build's own digest may be one that no registry knows: it stands for nothing that was to be pushed.
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
