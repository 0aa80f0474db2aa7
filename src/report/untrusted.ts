/** Text that a container, a build or a registry wrote, made fit for a log line or for markdown. */
import { stripVTControlCharacters } from "node:util";

/** The most of a value that stands in a table cell or a sentence of markdown, in characters. */
const longestMarkdownText = 1_000;
/** The most of one line in a fenced block, in characters. */
const longestFencedLine = 2_000;

/**
 * Any text as one printable line that a workflow runner reads no command in.
 * @param max the most characters (code points) of the result; what is beyond gives way to `…`.
 */
export function oneLine(text: string, max: number): string {
  const lines = bounded(text, max)
    .split(/[\n\r\v\f\u0085\u2028\u2029]+/u)
    .map(printable);
  const [first = "", ...rest] = lines.filter((line) => line.trim() !== "");
  return cut(harmless([first.trimEnd(), ...rest.map((line) => line.trim())].join(" ")), max);
}

/** Untrusted text inside a sentence or a table cell of GitHub-flavoured markdown: shown as it is, on one line. */
export function markdownText(text: string): string {
  const line = escapedHtml(oneLine(text, longestMarkdownText).trim())
    .replaceAll(/[\\`*_~[\]|$]/gu, String.raw`\$&`)
    // GitHub makes links of bare addresses too.
    .replaceAll("://", String.raw`:\//`)
    .replaceAll(/(?<www>\bwww)\./giu, String.raw`$<www>\.`)
    // At the beginning of a line these make a heading, a list or a rule.
    .replace(/^(?=[#+=-])|(?<=^\d+)(?=[.)](?:\s|$))/u, "\\");
  return mentionless(line);
}

/** Untrusted text between HTML tags, where markdown is not read. */
export function htmlText(text: string): string {
  return mentionless(escapedHtml(oneLine(text, longestMarkdownText).trim()));
}

/** Untrusted text as a code span, fit for a table cell too. */
export function markdownCode(text: string): string {
  const line = oneLine(text, longestMarkdownText)
    .trim()
    .replaceAll("|", String.raw`\|`);
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = fence.length > 1 || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Untrusted lines as a fenced block that nothing inside can close. Ends without a line break. */
export function markdownFence(text: string): string {
  const lines = text
    .split(/\r\n|[\n\r]/u)
    .map((line) => cut(harmless(printable(bounded(line, longestFencedLine))), longestFencedLine));
  const body = lines.join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}text\n${body}\n${fence}`;
}

/** Without terminal sequences, control and formatting characters (the bidi ones among them) and lone surrogates. */
function printable(line: string): string {
  return stripVTControlCharacters(line.toWellFormed())
    .replaceAll("\t", "  ")
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "");
}

/**
 * What actions/runner would obey: `::command::` after leading white space, and the legacy `##[command]` anywhere.
 * Comes last of all: leaving a character out can make such a text of two halves.
 */
function harmless(line: string): string {
  return line.replaceAll("##[", "## [").replace(/^(?<space>\s*)::/u, "$<space>: :");
}

/** Enough of the text for `max` characters after cleaning, so that a huge text costs no more than a long one. */
function bounded(text: string, max: number): string {
  const most = 4 * max + 4_096;
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}

function cut(line: string, max: number): string {
  // No text has more characters than code units, which are counted already.
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

/** GitHub makes mentions of the text as it is shown, so that no escape keeps it from that: an invisible joiner does. */
function mentionless(line: string): string {
  return line.replaceAll(/@(?=\w)/gu, "@\u2060");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
}
