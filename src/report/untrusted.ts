/** Makes text that a container, a build or a registry wrote safe for log lines and markdown. */
import { stripVTControlCharacters } from "node:util";

const longestMarkdownText = 1_000;
const longestFencedLine = 2_000;

/** Returns the text as one printable line without runner commands, at most `max` code points, cut with `…`. */
export function oneLine(text: string, max: number): string {
  const lines = bounded(text, max)
    .split(/[\n\r\v\f\u0085\u2028\u2029]+/u)
    .map(printable);
  const [first = "", ...rest] = lines.filter((line) => line.trim() !== "");
  return cut(harmless([first.trimEnd(), ...rest.map((line) => line.trim())].join(" ")), max);
}

/** Escapes untrusted text for a sentence or a table cell of GitHub-flavoured markdown, on one line. */
export function markdownText(text: string): string {
  const line = escapedHtml(oneLine(text, longestMarkdownText).trim())
    .replaceAll(/[\\`*_~[\]|$]/gu, String.raw`\$&`)
    // GitHub links bare addresses too.
    .replaceAll("://", String.raw`:\//`)
    .replaceAll(/(?<www>\bwww)\./giu, String.raw`$<www>\.`)
    // At the start of a line these make a heading, a list or a rule.
    .replace(/^(?=[#+=-])|(?<=^\d+)(?=[.)](?:\s|$))/u, "\\");
  return mentionless(line);
}

/** Escapes untrusted text between HTML tags, which markdown does not parse. */
export function htmlText(text: string): string {
  return mentionless(escapedHtml(oneLine(text, longestMarkdownText).trim()));
}

/** Renders untrusted text as a code span that also fits a table cell. */
export function markdownCode(text: string): string {
  const line = oneLine(text, longestMarkdownText)
    .trim()
    .replaceAll("|", String.raw`\|`);
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = fence.length > 1 || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Renders untrusted lines as a fenced block that nothing inside can close. Ends without a line break. */
export function markdownFence(text: string): string {
  const lines = text
    .split(/\r\n|[\n\r]/u)
    .map((line) => cut(harmless(printable(bounded(line, longestFencedLine))), longestFencedLine));
  const body = lines.join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}text\n${body}\n${fence}`;
}

/** Removes terminal sequences, control and formatting characters (bidi included) and lone surrogates. */
function printable(line: string): string {
  return stripVTControlCharacters(line.toWellFormed())
    .replaceAll("\t", "  ")
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "");
}

/** Breaks `::command::` at a line's start and legacy `##[command]` anywhere. Runs last: a removal can form one. */
function harmless(line: string): string {
  return line.replaceAll("##[", "## [").replace(/^(?<space>\s*)::/u, "$<space>: :");
}

/** Limits the work on a huge text, and keeps enough for `max` characters after cleaning. */
function bounded(text: string, max: number): string {
  const most = 4 * max + 4_096;
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}

function cut(line: string, max: number): string {
  // A text never has more characters than code units, which are already counted.
  if (line.length <= max) return line;
  const characters = Array.from(line);
  if (characters.length <= max) return line;
  return max < 1
    ? ""
    : `${characters
        .slice(0, max - 1)
        .join("")
        .trimEnd()}…`;
}

function escapedHtml(line: string): string {
  return line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** GitHub finds mentions in the rendered text, so no escape helps, but an invisible joiner does. */
function mentionless(line: string): string {
  return line.replaceAll(/@(?=\w)/gu, "@\u2060");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
}
