import { expect, it } from "vitest";
import type { BuiltImage } from "../../../src/image/built-image.ts";
import type { ProvenImage } from "../../../src/provenance/prove.ts";
import type { VariantReport } from "../../../src/report/report.ts";
import { judge } from "../../../src/smoke/verdict.ts";

// Only a proof makes one; here is none.
const image = {
  id: `sha256:${"a".repeat(64)}`,
  store: "classic",
  platform: "linux/amd64",
  platforms: [],
  tcpPorts: [8080],
  labels: {},
  layers: [],
  metadata: "",
} satisfies BuiltImage as unknown as ProvenImage;

const passed: VariantReport = {
  name: "good",
  result: "passed",
  healthyAfterMs: 100,
  attempts: 2,
  finding: undefined,
  last: undefined,
  logs: [],
  reproduce: undefined,
};
const failed: VariantReport = {
  ...passed,
  name: "bad",
  result: "failed",
  finding: { kind: "timed-out", timeoutMs: 1000, how: "unknown" },
};
const stopped: VariantReport = { ...passed, name: "late", result: "stopped", healthyAfterMs: undefined, attempts: 0 };

it("passes an image that passed in every variant, and gives what publish takes", () => {
  const verdict = judge(image, [passed, { ...passed, name: "other" }]);
  expect(verdict).toMatchObject({ kind: "pass", image, variants: [{ name: "good" }, { name: "other" }] });
});

it.each<[string, readonly VariantReport[], readonly string[]]>([
  ["one of one", [failed], ["bad"]],
  ["one of two", [passed, failed], ["bad"]],
  ["two, in their order", [failed, passed, { ...failed, name: "worse" }], ["bad", "worse"]],
  ["one, while another was stopped", [stopped, failed], ["bad"]],
  // A result that contradicts its finding is no pass.
  ["one that calls itself passed, and has a finding", [{ ...failed, result: "passed" }], ["bad"]],
])("fails where %s failed", (_, variants, located) => {
  const verdict = judge(image, variants);
  expect(verdict).toMatchObject({ kind: "fail", findings: located.map((variant) => ({ variant })) });
  expect(verdict).not.toHaveProperty("image");
});

it.each<[string, readonly VariantReport[]]>([
  ["there is no variant", []],
  ["one was stopped", [passed, stopped]],
  ["one failed and does not say why", [passed, { ...failed, finding: undefined }]],
])("gives no verdict where %s", (_, variants) => {
  expect(() => judge(image, variants)).toThrow("no verdict can be given");
});
