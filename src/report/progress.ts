import type { Observation } from "../diagnosis/observation.ts";
import { humanDuration } from "./durations.ts";
import type { VariantReport } from "./report.ts";
import { describeFinding, describeObservation } from "./sentences.ts";
import { oneLine } from "./untrusted.ts";

export type Waiting = {
  readonly name: string;
  readonly waitedMs: number;
  readonly last: Observation | undefined;
  /** Completes "waiting for …": `service db`, `HTTP 200-299 from /healthz`. */
  readonly waitingFor: string;
  readonly hint: string;
};

const longestLine = 500;

export function progressLine(variants: readonly Waiting[]): readonly string[] {
  return variants.map(({ name, waitedMs, last, waitingFor, hint }) =>
    oneLine(
      `${name}: ${humanDuration(waitedMs)}, waiting for ${waitingFor}; last seen: ${describeObservation(last)}${hint === "" ? "" : `; ${hint}`}`,
      longestLine,
    ),
  );
}

export function resultLine({ name, result, healthyAfterMs, attempts, finding }: VariantReport): string {
  if (finding !== undefined) return oneLine(`${name}: ${result}: ${describeFinding(finding).sentence}`, longestLine);
  const healthy =
    healthyAfterMs === undefined
      ? ""
      : `, healthy ${humanDuration(healthyAfterMs)} after its start (${attempts} ${attempts === 1 ? "attempt" : "attempts"})`;
  return `${name}: ${result}${healthy}`;
}
