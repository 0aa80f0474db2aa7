/** Reports to render: one that passed, one that failed, one whose gate broke. */
import type { Observation } from "../../../src/diagnosis/observation.ts";
import type { RefReport, Report, VariantReport } from "../../../src/report/report.ts";

export const digest = `sha256:${"d".repeat(64)}`;

const passed: VariantReport = {
  name: "full",
  result: "passed",
  healthyAfterMs: 1_240,
  attempts: 4,
  finding: undefined,
  last: undefined,
  logs: [{ container: "app", path: "/logs/full/app.log", tail: ["listening"] }],
  reproduce: undefined,
};

const lastAnswer: Observation = {
  kind: "answered",
  atMs: 119_900,
  answer: { status: 503, location: undefined, body: "waiting for | db\n```", truncated: false },
  fits: "wrong-status",
};

export const failedVariant: VariantReport = {
  name: "no-memory",
  result: "failed",
  healthyAfterMs: undefined,
  attempts: 61,
  finding: { kind: "wrong-status", timeoutMs: 120_000, answer: lastAnswer.answer, wanted: "200-299" },
  last: lastAnswer,
  logs: [
    { container: "app", path: "/logs/no-memory/app.log", tail: ["::error::not me", "```", "</details>"] },
    { container: "db", path: undefined, tail: [] },
  ],
  reproduce: "docker run --rm --env=TOKEN sha256:abc",
};

const ref = (name: string, given: Partial<RefReport>): RefReport => ({
  ref: name,
  state: "untouched",
  digest: undefined,
  pinned: undefined,
  problem: undefined,
  ...given,
});

export const pass: Report = {
  schemaVersion: 1,
  startedAt: "2026-11-20T22:00:00.000Z",
  durationMs: 35_000,
  verdict: "pass",
  provenance: {
    verify: "enforce",
    verdict: { kind: "match", revision: "3".repeat(40) },
    uncommittedFiles: 0,
  },
  image: { id: `sha256:${"1".repeat(64)}`, store: "containerd", platform: "linux/amd64" },
  route: "the job runs on the engine's host",
  variants: [passed],
  findings: [],
  fault: undefined,
  refs: [
    ref("ghcr.io/me/app:1", { state: "verified", digest, pinned: `ghcr.io/me/app@${digest}` }),
    ref("ghcr.io/me/app:latest", { state: "verified", digest, pinned: `ghcr.io/me/app@${digest}` }),
    ref("app:1", { state: "pushed", problem: "reading back is off" }),
  ],
  push: true,
  devTag: undefined,
};

export const fail: Report = {
  ...pass,
  verdict: "fail",
  variants: [
    passed,
    failedVariant,
    { ...passed, name: "late", result: "stopped", healthyAfterMs: undefined, attempts: 0, logs: [] },
  ],
  findings: [
    {
      variant: "no-memory",
      finding: { kind: "wrong-status", timeoutMs: 120_000, answer: lastAnswer.answer, wanted: "200-299" },
      last: lastAnswer,
    },
  ],
  refs: [ref("ghcr.io/me/app:1", {}), ref("app:1", {})],
};

export const broken: Report = {
  ...pass,
  verdict: "fail",
  provenance: undefined,
  image: undefined,
  variants: [],
  fault: { what: "docker cannot be reached", why: "no <socket>", remedy: "Start the engine." },
  refs: [],
};
