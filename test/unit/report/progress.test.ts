import { expect, it } from "vitest";
import { progressLine, resultLine } from "../../../src/report/progress.ts";
import { failedVariant, pass } from "./reports.ts";

it("is a line for each variant that waits", () => {
  const lines = progressLine([
    { name: "full", waitedMs: 20_000, last: undefined, waitingFor: "service db", hint: "" },
    {
      name: "no-memory",
      waitedMs: 70_400,
      waitingFor: "HTTP 200-299 from /healthz",
      hint: "it listens on 3000, not on 8080",
      last: {
        kind: "answered",
        atMs: 69_800,
        answer: { status: 503, location: undefined, body: "starting\n::error::x", truncated: false },
        fits: "wrong-status",
      },
    },
  ]);
  expect(lines).toEqual([
    "full: 20 s, waiting for service db; last seen: no attempt yet",
    'no-memory: 1 min 10 s, waiting for HTTP 200-299 from /healthz; last seen: HTTP 503 "starting ::error::x" after 1 min 10 s; it listens on 3000, not on 8080',
  ]);
});

it("is harmless, whatever the names", () => {
  const [line] = progressLine([
    { name: "::error::a\nb", waitedMs: 0, last: undefined, waitingFor: "##[error]c".repeat(200), hint: "" },
  ]);
  expect(line).toMatch(/^: :error::a b: 0 ms, waiting for ## \[error\]c.*…$/u);
  expect(line).toHaveLength(500);
});

it("is nothing where nothing waits", () => {
  expect(progressLine([])).toEqual([]);
});

it("says how soon a variant was healthy, or why it failed", () => {
  expect(pass.variants.map(resultLine)).toEqual(["full: passed, healthy 1.2 s after its start (4 attempts)"]);
  expect(resultLine(failedVariant)).toMatch(/^no-memory: failed: answered HTTP 503 .* wanted status 200-299/u);
});
