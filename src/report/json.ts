/** report.json: what a program reads. */
import type { Report } from "./report.ts";

/** Keys that come first, in this order, wherever they stand; the others follow by the alphabet. */
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

/**
 * The report as JSON: two spaces, keys in an order that does not depend on how it was built, no undefined ones,
 * a line break at the end. The text of containers in it holds no `##[`, so that a `cat` in a job stays harmless.
 */
export function renderJson(report: Report): string {
  const text = JSON.stringify(report, (_, value: unknown) => ordered(value), 2);
  // Only a string can hold these three characters, and there the escape means the same.
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
