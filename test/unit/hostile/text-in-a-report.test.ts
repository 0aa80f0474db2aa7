/** A report whose every text somebody else has written, as the log, the summary and report.json show it. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { exitMeaning } from "../../../src/diagnosis/exit-code.ts";
import type { ExplainedTrouble, Finding } from "../../../src/diagnosis/finding.ts";
import type { ContainerExit, HttpAnswer, Observation } from "../../../src/diagnosis/observation.ts";
import type { ProvenanceVerdict } from "../../../src/diagnosis/provenance.ts";
import { renderJson } from "../../../src/report/json.ts";
import { progressLine } from "../../../src/report/progress.ts";
import type { RefReport, Report, VariantReport } from "../../../src/report/report.ts";
import { describeFault, describeLocated } from "../../../src/report/sentences.ts";
import { renderSummary } from "../../../src/report/summary.ts";
import { pass } from "../report/reports.ts";

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "::error::x",
        "\n::set-output name=verdict::pass",
        "##[error]x",
        "##[",
        "%0A::error::",
        "\n",
        "\r",
        "\r\n",
      ),
      fc.constantFrom(
        "\n# Pass",
        "\n---\n",
        "\n- ",
        "\n> ",
        "\n\n",
        "`",
        "```",
        "\n```\n",
        "~~~",
        "|",
        "\n| a | b |",
        "\\",
        "\\|",
      ),
      fc.constantFrom(
        "</details>",
        "</summary>",
        "<details>",
        "<!--",
        "<script>",
        "<img src=x>",
        "&lt;",
        "[x](http://y)",
        "![x](y)",
      ),
      fc.constantFrom(
        "@octocat",
        "@me/team",
        "https://evil.example",
        "www.evil.example",
        "\u202e",
        "\u200b",
        "\u001b[2J",
        "\u2028",
        "\0",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(""));

const timeoutMs = fc.constant(1_000);
const exit: fc.Arbitrary<ContainerExit> = fc.record({
  code: fc.nat(255),
  oomKilled: fc.boolean(),
  memoryLimit: fc.constant(0),
  afterMs: fc.constant(1),
  error: text,
  lastLog: text,
});
const answer: fc.Arbitrary<HttpAnswer> = fc.record({
  status: fc.constant(503),
  location: fc.option(text, { nil: undefined }),
  body: text,
  truncated: fc.boolean(),
});
const meaning = exit.map((one) => exitMeaning(one));
const trouble: fc.Arbitrary<ExplainedTrouble> = fc.oneof(
  fc.record({ kind: fc.constant("exited" as const), exit, meaning }),
  fc.record({ kind: fc.constant("unhealthy" as const), lastCheck: text }),
  fc.record({ kind: fc.constant("not-ready" as const), timeoutMs, lastCheck: text }),
  fc.record({ kind: fc.constantFrom("not-started" as const, "cannot-check" as const), detail: text }),
  fc.record({ kind: fc.constant("image-unavailable" as const), image: text, detail: text }),
);
const wrongRevision = fc.oneof(
  fc.record({ kind: fc.constant("missing" as const), expected: text }),
  fc.record({ kind: fc.constant("inherited" as const), expected: text, stated: text, base: text }),
  fc.record({ kind: fc.constant("mismatched" as const), expected: text, stated: text, source: text }),
  fc.record({ kind: fc.constantFrom("no-expectation" as const, "unreadable" as const), why: text }),
);
const verdict: fc.Arbitrary<ProvenanceVerdict> = fc.oneof(
  wrongRevision,
  fc.record({ kind: fc.constant("match" as const), revision: text }),
);
const finding: fc.Arbitrary<Finding> = fc.oneof(
  fc.record({ kind: fc.constant("exited" as const), exit, meaning }),
  fc.record({ kind: fc.constant("unexpected-exit-code" as const), wanted: fc.nat(255), exit, meaning }),
  fc.record({
    kind: fc.constantFrom("wrong-status" as const, "wrong-body" as const),
    timeoutMs,
    answer,
    wanted: text,
    check: text,
  }),
  fc.record({
    kind: fc.constant("timed-out" as const),
    timeoutMs,
    how: fc.constantFrom("silent", "probe-failed", "unknown"),
    check: text,
    otherChecks: fc.tuple(
      fc.record({ kind: fc.constant("wrong-body" as const), timeoutMs, answer, wanted: text, check: text }),
    ),
  }),
  fc.record({ kind: fc.constant("cannot-probe" as const), probe: fc.constant("exec" as const), why: text }),
  fc.record({ kind: fc.constant("unstable" as const), healthyAtMs: timeoutMs, settleMs: timeoutMs, exit, meaning }),
  fc.record({ kind: fc.constant("service-failed" as const), service: text, trouble }),
  fc.record({ kind: fc.constant("wrong-revision" as const), ref: fc.constant("me/app:1"), verdict: wrongRevision }),
  fc.record({ kind: fc.constant("replaced" as const), what: text }),
);
const last: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({
    kind: fc.constant("answered" as const),
    atMs: timeoutMs,
    answer,
    fits: fc.constant("wrong-body" as const),
  }),
  fc.record({ kind: fc.constant("garbled" as const), atMs: timeoutMs, detail: text, tls: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom(
      "unreadable" as const,
      "failed" as const,
      "passed" as const,
      "not-yet" as const,
      "impossible" as const,
    ),
    atMs: timeoutMs,
    detail: text,
  }),
);
const variant: fc.Arbitrary<VariantReport> = fc.record({
  name: text,
  result: fc.constant("failed" as const),
  healthyAfterMs: fc.constant(undefined),
  attempts: fc.nat(9),
  finding,
  last,
  reproduce: text,
  logs: fc.array(fc.record({ container: text, path: text, tail: fc.array(text, { maxLength: 3 }) }), { maxLength: 2 }),
});
const ref: fc.Arbitrary<RefReport> = fc.record({
  ref: text,
  state: fc.constantFrom("verified", "pushed", "failed"),
  digest: text,
  pinned: text,
  problem: text,
});
const located = fc.record({ variant: fc.option(text, { nil: undefined }), finding, last });
const fault = fc.record({ what: text, why: text, remedy: text });
const report: fc.Arbitrary<Report> = fc
  .record({
    fault: fc.option(fault, { nil: undefined }),
    findings: fc.array(located, { maxLength: 2 }),
    route: text,
    devTag: text,
    variants: fc.array(variant, { maxLength: 2 }),
    refs: fc.array(ref, { maxLength: 2 }),
    verdict: fc.constant("fail" as const),
    image: fc.record({ id: text, store: fc.constant("classic" as const), platform: text }),
    provenance: fc.record({ verify: fc.constant("warn" as const), verdict, uncommittedFiles: fc.constant(1) }),
  })
  .map((written) => Object.assign({}, pass, written));

/** What actions/runner would obey, at the start of a line or, in the older form, anywhere. */
const command = /##\[|(?:^|[\n\r])\s*::/u;

/** The lines of markdown that are read as such, code taken out; fails where a block of code does not end. */
function prose(markdown: string): readonly string[] {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
      continue;
    }
    fence = /^(`{3,})text$/u.exec(line)?.[1];
    // A code span ends at as many backquotes as it begins with; an escaped one begins none.
    if (fence === undefined)
      lines.push(line.replaceAll(/(?<![\\`])(`+)(?!`)(?:(?!\1)[^]|\1`+)*?(?<!`)\1(?!`)/gu, "CODE"));
  }
  expect(fence).toBeUndefined();
  return lines;
}

it("the summary obeys nothing of it, and keeps its own shape", () => {
  fc.assert(
    fc.property(report, (given) => {
      const summary = renderSummary(given);
      expect(summary).not.toMatch(command);
      const lines = prose(summary);
      expect(lines.filter((line) => /^\s{0,3}#/u.test(line))).toHaveLength(1);
      expect(lines.filter((line) => line === "</details>")).toHaveLength(given.variants.length);
      for (const line of lines) {
        const own = line.replace(/^<details><summary>(?<title>.*)<\/summary>$|^<\/details>$/u, "$<title>");
        expect(own).not.toMatch(/<|@\w|\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        // Between tags no markdown is read.
        if (own !== line) continue;
        expect(own).not.toMatch(/:\/\/|\bwww\./u);
        expect(own).not.toMatch(/^\s*(?:>|---$|\* |\d+\. )/u);
        const bars = line.replaceAll(/\\./gu, "").replaceAll(/[^|]/gu, "").length;
        expect([0, 4, 6]).toContain(bars);
      }
    }),
  );
});

it("the annotations and the lines of the log are one harmless line each", () => {
  fc.assert(
    fc.property(located, fault, text, (found, broken, name) => {
      const { title, message } = describeLocated(found);
      const waiting = progressLine([{ name, waitedMs: 1, last: found.last, waitingFor: name, hint: name }]);
      for (const line of [title, message, describeFault(broken), ...waiting]) {
        expect(line).not.toMatch(command);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(line.isWellFormed()).toBe(true);
      }
    }),
  );
});

it("report.json holds it as it is, and is harmless where it is printed", () => {
  fc.assert(
    fc.property(report, (given) => {
      const json = renderJson(given);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(given)));
      expect(json).not.toMatch(command);
    }),
  );
});
