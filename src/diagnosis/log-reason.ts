const crashes: readonly RegExp[] = [
  // Node, Python, Java, Deno: `TypeError: x`, `Error [ERR_X]: x`, `java.lang.Exception: x`, `[AggregateError: x] {`.
  /^\[?(?:Uncaught (?:\(in promise\) )?)?(?:[\w$]+\.)*[\w$]*(?:Error|Exception|Rejection|Warning as Error)(?: \[\w+\])?:/u,
  /^(?:Exception in thread |Caused by: |Unhandled exception[.:] )/u,
  // Go.
  /^(?:panic|fatal error): |\bhttp: panic serving \S+: /u,
  // Ruby, PHP, Elixir.
  /^\S+:\d+:in .*: .+ \([\w:]+\)$/u,
  /^(?:PHP )?(?:Fatal|Parse) error: /u,
  /^\*\* \([\w.]+\) /u,
  /^(?:[\w./-]+: )?(?:fatal|error)(?:\[\w+\])?: \S/iu,
  /flag provided but not defined|(?:unknown|unrecognized|illegal|invalid|bad|missing) (?:required )?(?:flag|option|argument|command)|following arguments are required/iu,
];

/** Rust prints the message on the next line; before 1.73 on the same line. */
const rust = /^thread '.*' (?:\(\d+\) )?panicked at .*:\d+:\d+:$/u;
const rustOnOneLine = /^thread '.*' panicked at '/u;

const traceback = "Traceback (most recent call last):";

/** Log levels at which a program gives up; 60 is pino's. */
const fatal =
  /\b(?:FATAL|PANIC|CRITICAL|EMERG|EMERGENCY)\b|\[(?:emerg|alert|crit)\]|\blevel"?[=:]\s*"?(?:fatal|panic|critical|60)\b/u;
const error = /\bERROR\b|\[error\]|\blevel"?[=:]\s*"?(?:error|50)\b/u;
const usage = /^usage(?: of \S+)?:/iu;

const recentLines = 20;

/** Returns the last line that gives a reason; undefined if there is none. `lines` is untrusted text. */
export function logReason(lines: readonly string[]): string | undefined {
  const crash = lines.findLastIndex((_, index) => crashAt(lines, index) !== undefined);
  const recent = Math.max(0, lines.length - recentLines);
  const lastOf = (pattern: RegExp) => lines.findLastIndex((line, index) => index >= recent && pattern.test(line));
  const last = Math.max(crash, lastOf(fatal));
  if (last >= 0) return last === crash ? crashAt(lines, crash) : lines[last]?.trim();
  const lesser = [lastOf(error), lastOf(usage)].find((index) => index >= 0);
  return lesser === undefined ? undefined : lines[lesser]?.trim();
}

function crashAt(lines: readonly string[], index: number): string | undefined {
  const line = lines[index]?.trimEnd() ?? "";
  // A crash does not begin with a long line, and every pattern costs time on it.
  if (line === "" || line.length > longestLine) return undefined;
  if (line === traceback)
    return lines
      .slice(index + 1)
      .find((next) => /^\S/u.test(next))
      ?.trim();
  if (rust.test(line)) return `${line} ${lines[index + 1]?.trim() ?? ""}`.trim();
  if (rustOnOneLine.test(line)) return line;
  if (!crashes.some((pattern) => pattern.test(line))) return undefined;
  return line.endsWith(":") ? `${line} ${nested(lines, index) ?? ""}`.trim() : line.replace(/ \{$/u, "");
}

const longestLine = 4_096;

/** Returns the last nested error of one without a message of its own, such as Node's AggregateError. */
function nested(lines: readonly string[], index: number): string | undefined {
  const after = lines.slice(index + 1);
  const end = after.findIndex((line) => line.trim() === "");
  return (end < 0 ? after : after.slice(0, end))
    .findLast((line) => /^\s+(?:\[cause\]: )?\w*Error: /u.test(line))
    ?.trim();
}
