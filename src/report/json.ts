import type { Report } from "./report.ts";

/** Keys that come first, in this order, at every level; the others follow alphabetically. */
const leading = [
  "schemaVersion",
  "verdict",
  "kind",
  "name",
  "variant",
  "ref",
  "container",
  "result",
  "state",
  "startedAt",
  "durationMs",
  "atMs",
  "what",
  "why",
  "remedy",
];

/** Renders the report in a fixed key order and without `##[`, so that printing the file in a job is harmless. */
export function renderJson(report: Report): string {
  const text = JSON.stringify(report, (_, value: unknown) => ordered(value), 2);
  // `##[` can occur only inside a string, and there the escape means the same.
  return `${text.replaceAll("##[", String.raw`\u0023#[`)}\n`;
}

function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}

function rank(key: string): number {
  const place = leading.indexOf(key);
  return place < 0 ? leading.length : place;
}
