/** The error of a build, out of everything that buildx printed. Pure. */

/** Lines of the failed step's own output that the fault repeats; what it wrote as an error may stand a few lines before the last. */
const repeatedLines = 10;

/**
 * What the step that failed printed last, and buildx's own word for it; without the lines of the Dockerfile, which
 * newer BuildKits print between the two. Whatever ends otherwise: its last lines.
 */
export function buildError(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== "");
  const title = said.findLastIndex((line, index) => line.startsWith(" > ") && said[index - 1] === rule);
  const end = said.indexOf(rule, title);
  const verdict = said.findLastIndex((line) => line.startsWith("ERROR: "));
  if (title < 0 || end < 0 || verdict < end) return said.slice(verdict < 0 ? -repeatedLines : verdict).join("\n");
  return [...said.slice(title + 1, end).slice(-repeatedLines), ...said.slice(verdict)].join("\n");
}

/** What buildx prints above and below the step that failed. */
const rule = "------";
