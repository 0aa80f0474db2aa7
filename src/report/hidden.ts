import type { Report } from "./report.ts";

/** Fields with fixed words or names from the workflow: programs compare them, so they are never masked. */
const ownWords: ReadonlySet<string> = new Set([
  "schemaVersion",
  "verdict",
  "kind",
  "result",
  "state",
  "startedAt",
  "verify",
  "fits",
  "during",
  "how",
  "id",
  "store",
  "platform",
  "digest",
  "pinned",
  "ref",
  "devTag",
  "revision",
  "name",
  "variant",
  "container",
  "service",
  "path",
]);

/** Passes every text that others may have written through `hide`, whole. */
export function withoutSecrets(report: Report, hide: (text: string) => string): Report {
  const text = JSON.stringify(report, (key, value: unknown) =>
    typeof value === "string" && !ownWords.has(key) ? hide(value) : value,
  );
  const hidden: Report = JSON.parse(text);
  return hidden;
}
