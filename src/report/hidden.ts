/** The report without what is secret in it. */
import type { Report } from "./report.ts";

/** What the gate itself says in its own words, and names that the workflow gave: other programs compare them. */
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

/** @param hide is given every text that can hold what others wrote, whole. */
export function withoutSecrets(report: Report, hide: (text: string) => string): Report {
  const text = JSON.stringify(report, (key, value: unknown) =>
    typeof value === "string" && !ownWords.has(key) ? hide(value) : value,
  );
  const hidden: Report = JSON.parse(text);
  return hidden;
}
