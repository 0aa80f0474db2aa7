/** What holds for any fault, wherever it happens. */
import { expect } from "vitest";
import type { GateRun } from "./gate.ts";

/** By which words each part of a fault is known. */
export type SaidFault = { readonly what: RegExp; readonly why: RegExp; readonly remedy: RegExp };

/** The annotations of a run, as they stand in its log. */
export function errorsOf(run: GateRun): readonly string[] {
  return run.log.split("\n").filter((line) => line.startsWith("::error"));
}

/** The run is red for this fault, which is said everywhere, and for nothing else. */
export function expectFault(run: GateRun, fault: SaidFault): void {
  expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "", "pinned-refs": "" } });
  expect(run.report).toMatchObject({
    verdict: "fail",
    findings: [],
    fault: {
      what: expect.stringMatching(fault.what),
      why: expect.stringMatching(fault.why),
      remedy: expect.stringMatching(fault.remedy),
    },
  });
  expect(errorsOf(run)).toEqual([
    expect.stringMatching(/^::error title=smoke-gate%3A the gate could not do its work::/u),
  ]);
  for (const part of Object.values(fault)) expect(errorsOf(run)[0]).toMatch(part);
  expect(run.log).not.toContain("defect of Smoke Gate");
  expect(run.summary).toContain("could not do its work");
}
