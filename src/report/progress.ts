/** What the job log says now and then while variants are waited for. */
import type { Observation } from "../diagnosis/observation.ts";
import { humanDuration } from "./durations.ts";
import type { VariantReport } from "./report.ts";
import { describeFinding, describeObservation } from "./sentences.ts";
import { oneLine } from "./untrusted.ts";

export type Waiting = {
  readonly name: string;
  /** Since the variant's wait began, milliseconds. */
  readonly waitedMs: number;
  readonly last: Observation | undefined;
  /** Goes on from "waiting for": `service db`, `HTTP 200-299 from /healthz`. */
  readonly waitingFor: string;
  /** What is known already of why it may wait in vain; empty where nothing is. */
  readonly hint: string;
};

const longestLine = 500;

/** One line a waiting variant. */
export function progressLine(variants: readonly Waiting[]): readonly string[] {
  return variants.map(({ name, waitedMs, last, waitingFor, hint }) =>
    oneLine(
      `${name}: ${humanDuration(waitedMs)}, waiting for ${waitingFor}; last seen: ${describeObservation(last)}${hint === "" ? "" : `; ${hint}`}`,
      longestLine,
    ),
  );
}

/** What the job log says of a variant when it is decided. */
export function resultLine({ name, result, healthyAfterMs, attempts, finding }: VariantReport): string {
  if (finding !== undefined) return oneLine(`${name}: ${result}: ${describeFinding(finding).sentence}`, longestLine);
  const healthy =
    healthyAfterMs === undefined
      ? ""
      : `, healthy ${humanDuration(healthyAfterMs)} after its start (${attempts} ${attempts === 1 ? "attempt" : "attempts"})`;
  return `${name}: ${result}${healthy}`;
}
