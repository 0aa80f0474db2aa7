import { causes } from "./causes.ts";
import { humanDuration } from "./durations.ts";
import { describeProvenance } from "./provenance.ts";
import { isNothingPushed } from "./pushed.ts";
import type { ContainerLog, ProvenanceReport, RefReport, Report, VariantReport } from "./report.ts";
import { describeFault, describeFinding, describeLocated, describeObservation } from "./sentences.ts";
import { htmlText, markdownCode, markdownFence, markdownText } from "./untrusted.ts";

const mostLogLines = 1_000;

/** The runner drops a summary above 1 MiB, so evidence is cut first, oldest lines first, and the cut is stated. */
export function renderSummary(report: Report, limitBytes = 1_000_000): string {
  const head = [heading(report), variantTable(report), refTable(report)].filter((part) => part !== "").join("\n\n");
  const longestLog = Math.max(0, ...report.variants.flatMap(({ logs }) => logs.map(({ tail }) => tail.length)));
  const whole = (logLines: number) =>
    `${[head, ...report.variants.filter(hasEvidence).map((variant) => evidence(variant, logLines))].join("\n\n")}\n`;
  const lines = mostThatFits(Math.min(longestLog, mostLogLines), (count) => bytes(whole(count)) <= limitBytes);
  return lines === undefined ? cutHead(head, limitBytes) : whole(lines);
}

function heading(report: Report): string {
  if (report.fault !== undefined) {
    return [
      "## ⚠️ Smoke gate: fail, the gate could not do its work",
      markdownText(describeFault(report.fault)),
      ...findings(report),
      facts(report),
    ].join("\n\n");
  }
  const title = report.verdict === "pass" ? "## ✅ Smoke gate: pass" : "## ❌ Smoke gate: fail";
  return [title, ...findings(report), facts(report)].join("\n\n");
}

function findings({ findings: found }: Report): readonly string[] {
  if (found.length === 0) return [];
  return [
    causes(found)
      .map(
        ({ located, variants }) =>
          `- **${located.finding.kind}**: ${markdownText(describeLocated(located, variants).message)}`,
      )
      .join("\n"),
  ];
}

function facts(report: Report): string {
  const { image, refs, provenance } = report;
  const pushed = refs.filter(({ state }) => state === "verified" || state === "pushed").length;
  return [
    ...(image === undefined
      ? []
      : [`Image ${markdownCode(image.id)} (${markdownText(image.platform)}, ${image.store} store).`]),
    ...(provenance === undefined ? [] : [provenanceFact(provenance)]),
    isNothingPushed(report) ? "Nothing was pushed." : `${pushed} of ${refs.length} refs pushed.`,
    `Took ${humanDuration(report.durationMs)}.`,
  ].join(" ");
}

function provenanceFact({ verdict, verify, uncommittedFiles }: ProvenanceReport): string {
  const words = describeProvenance(verdict);
  const ignored = verdict.kind === "match" || verify === "enforce" ? "" : ` (verify-revision is ${verify})`;
  const changed =
    uncommittedFiles === undefined || uncommittedFiles === 0
      ? ""
      : ` The checkout had ${uncommittedFiles} uncommitted ${uncommittedFiles === 1 ? "file" : "files"}.`;
  return `${markdownText(`${words.charAt(0).toUpperCase()}${words.slice(1)}${ignored}.`)}${changed}`;
}

function variantTable({ variants }: Report): string {
  if (variants.length === 0) return "";
  return table(
    ["Variant", "Result", "Healthy after", "Attempts", "Finding"],
    variants.map(({ name, result, healthyAfterMs, attempts, finding }) => [
      markdownText(name),
      result,
      healthyAfterMs === undefined ? "" : humanDuration(healthyAfterMs),
      String(attempts),
      finding === undefined ? "" : finding.kind,
    ]),
  );
}

function refTable({ refs }: Report): string {
  if (refs.length === 0) return "";
  return table(
    ["Ref", "State", "Digest"],
    refs.map((ref) => [markdownCode(ref.ref), refState(ref), ref.digest === undefined ? "" : markdownCode(ref.digest)]),
  );
}

function refState({ state, problem }: RefReport): string {
  return problem === undefined ? state : `${state}: ${markdownText(problem)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function hasEvidence({ result, logs }: VariantReport): boolean {
  return result === "failed" || (result === "stopped" && logs.length > 0);
}

function evidence(variant: VariantReport, logLines: number): string {
  const { name, finding, last, logs, reproduce } = variant;
  const body = last?.kind === "answered" ? last.answer.body : "";
  return [
    `<details><summary>Evidence: variant ${htmlText(name)}</summary>`,
    ...(finding === undefined ? [] : [markdownText(describeFinding(finding).sentence)]),
    `Last seen: ${markdownText(describeObservation(last))}`,
    ...(body === "" ? [] : [markdownFence(body)]),
    ...logs.map((log) => logBlock(log, logLines)),
    ...(reproduce === undefined
      ? []
      : ["Boot it on the engine that gated it, with its variables from your shell:", markdownFence(reproduce)]),
    "</details>",
  ].join("\n\n");
}

function logBlock({ container, path, tail }: ContainerLog, logLines: number): string {
  const shown = logLines === 0 ? [] : tail.slice(-logLines);
  const left = tail.length - shown.length;
  const about = [
    tail.length === 0 ? "empty" : `last ${shown.length} lines`,
    ...(left === 0 ? [] : [`${left} earlier lines cut to fit into the summary`]),
    ...(path === undefined ? [] : [`whole in ${markdownCode(path)}`]),
  ];
  const title = `Log of ${markdownText(container)} (${about.join(", ")})`;
  return shown.length === 0 ? title : `${title}\n\n${markdownFence(shown.join("\n"))}`;
}

/** Returns the largest count from 0 to `most` that fits; undefined if not even 0 fits. */
function mostThatFits(most: number, fits: (count: number) => boolean): number | undefined {
  if (fits(most)) return most;
  let good: number | undefined;
  let low = 0;
  let high = most - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) {
      good = middle;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return good;
}

/** Drops the evidence and keeps as many whole lines from the top as fit. */
function cutHead(head: string, limitBytes: number): string {
  const notice = "\nThe rest was cut to fit into the summary.\n";
  let size = bytes(notice);
  if (size > limitBytes) return "";
  let taken = "";
  for (const line of head.split("\n")) {
    size += bytes(line) + 1;
    if (size > limitBytes) break;
    taken += `${line}\n`;
  }
  return `${taken}${notice}`;
}

function bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
