import { expect, it } from "vitest";
import { renderJson } from "../../../src/report/json.ts";
import type { Report } from "../../../src/report/report.ts";
import { broken, fail, failedVariant, pass } from "./reports.ts";

it.each([pass, fail, broken])("says what the report says", (report) => {
  expect(JSON.parse(renderJson(report))).toEqual(JSON.parse(JSON.stringify(report)));
});

it("reads the same however the report was built", () => {
  const { schemaVersion, variants, ...rest } = { ...fail, variants: [failedVariant] };
  const { name, result, ...others } = failedVariant;
  const other: Report = { ...rest, variants: [{ ...others, result, name }], schemaVersion };
  expect(Object.keys(other)).not.toEqual(Object.keys(fail));
  expect(renderJson(other)).toBe(renderJson({ schemaVersion, variants, ...rest }));
});

it("is laid out for people, too", () => {
  expect(renderJson({ ...broken, durationMs: 5 })).toMatchInlineSnapshot(`
    "{
      "schemaVersion": 1,
      "verdict": "fail",
      "startedAt": "2026-11-20T22:00:00.000Z",
      "durationMs": 5,
      "fault": {
        "what": "docker cannot be reached",
        "why": "no <socket>",
        "remedy": "Start the engine."
      },
      "findings": [],
      "push": true,
      "refs": [],
      "route": "the job runs on the engine's host",
      "variants": []
    }
    "
  `);
});

it("holds nothing that a runner obeys when it is printed", () => {
  const report: Report = { ...broken, fault: { what: "##[error]x", why: "\n::error::x\u2028", remedy: "\u001b[2J" } };
  const text = renderJson(report);
  expect(text).not.toContain("##[");
  for (const line of text.split(/\r?\n/u)) expect(line).not.toMatch(/^\s*::/u);
  expect(JSON.parse(text)).toMatchObject({ fault: report.fault });
});
