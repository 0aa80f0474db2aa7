import type { ImageRef } from "../image/image-ref.ts";
import { markdownCode } from "../report/untrusted.ts";

export type PromotedRef = {
  readonly ref: ImageRef;
  /** `unchanged`: it was the source already; `failed`: it may or may not have been moved. */
  readonly state: "moved" | "unchanged" | "failed" | "untouched";
  /** The digest that it had before; undefined if there was none, or it was not read. */
  readonly previous: string | undefined;
};

export type Promotion = {
  /** By digest. */
  readonly source: ImageRef;
  /** The commit that it is proven to be of; undefined if that is not proven. */
  readonly revision: string | undefined;
  readonly targets: readonly PromotedRef[];
};

/** The step's outputs. `previous` has a line for each ref that was moved, or may have been, by which it can be moved back. */
export function promotionOutputs({ source, revision, targets }: Promotion): Readonly<Record<string, string>> {
  const done = targets.filter(({ state }) => state === "moved" || state === "unchanged");
  const digest = source.digest ?? "";
  return {
    digest,
    refs: done.map(({ ref }) => ref.toString()).join("\n"),
    "pinned-refs": [...new Set(done.map(({ ref }) => ref.pinned(digest).toString()))].join("\n"),
    revision: revision ?? "",
    previous: targets
      .flatMap(({ ref, state, previous }) =>
        previous === undefined || state === "unchanged" || state === "untouched"
          ? []
          : [`${ref.toString()} ${ref.pinned(previous).toString()}`],
      )
      .join("\n"),
  };
}

/** Markdown for the step's summary. */
export function summarizePromotion({ source, revision, targets }: Promotion): string {
  const commit = revision === undefined ? "" : ` of commit ${markdownCode(revision)}`;
  const rows = targets.map(
    ({ ref, state, previous }) =>
      `| ${markdownCode(ref.toString())} | ${state} | ${previous === undefined ? "" : markdownCode(previous)} |`,
  );
  return [
    `## Promotion of ${markdownCode(source.toString())}${commit}`,
    "",
    "| Ref | State | Before |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
