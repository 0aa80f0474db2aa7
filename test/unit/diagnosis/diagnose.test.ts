import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diagnose, type DiagnosisContext } from "../../../src/diagnosis/diagnose.ts";
import type { ExplainedExit, Finding, TimeOut } from "../../../src/diagnosis/finding.ts";
import type { ProbePlan } from "../../../src/gate/plan.ts";
import type { Listener } from "../../../src/diagnosis/listening.ts";
import type { ContainerExit, WatchResult, Match, HttpAnswer, Observation } from "../../../src/diagnosis/observation.ts";

const context: DiagnosisContext = {
  probe: { kind: "http" },
  port: 8080,
  wanted: {
    path: "/healthz",
    status: [
      { from: 200, to: 299 },
      { from: 304, to: 304 },
    ],
    body: { kind: "regex", regex: /ready/u },
  },
  settleMs: 3_000,
  platforms: { image: "linux/amd64", engine: "linux/x86_64" },
  listeners: undefined,
};

const answer = (status: number): HttpAnswer => ({ status, location: undefined, body: "starting", truncated: false });
const answered = (status: number, fits: Match, atMs = 100): Observation => ({
  kind: "answered",
  atMs,
  answer: answer(status),
  fits,
});
const good = answered(200, "good", 1_500);
const starting = answered(503, "wrong-status");
const wrongText = answered(200, "wrong-body");
const refused: Observation = { kind: "refused", atMs: 10 };
const closed: Observation = { kind: "closed", atMs: 10 };
const slow: Observation = { kind: "timed-out", atMs: 10, during: "headers", afterMs: 5_000, bodyBytes: 0 };
const garbled: Observation = { kind: "garbled", atMs: 10, detail: "SSH-2.0", tls: false };
const passed: Observation = { kind: "passed", atMs: 900, detail: "its HEALTHCHECK says healthy" };
const notYet: Observation = { kind: "not-yet", atMs: 950, detail: "exit code 1: no" };
const hung: Observation = { kind: "timed-out", atMs: 10, during: "probe", afterMs: 5_000, bodyBytes: 0 };
const failed: Observation = { kind: "failed", atMs: 10, detail: "no route" };

const exit: ContainerExit = {
  code: 127,
  oomKilled: false,
  memoryLimit: 0,
  error: "",
  afterMs: 400,
  lastLog: "sh: app: not found",
};
const exited: WatchResult = { kind: "exited", exit };
const deadline: Extract<WatchResult, { kind: "deadline" }> = { kind: "deadline", timeoutMs: 120_000 };
const unsettled: WatchResult = { kind: "unsettled", settleMs: 5_000 };
const service: WatchResult = { kind: "service", service: "db", trouble: { kind: "exited", exit } };
const explained: ExplainedExit = {
  exit,
  meaning: expect.stringContaining("a script calls a program that is not in the image"),
};
const deadService: Finding = { kind: "service-failed", service: "db", trouble: { kind: "exited", ...explained } };
const failedCheck = (observation: Observation, path = "/") => ({
  check: `GET ${path}`,
  wanted: context.wanted,
  observation,
});
const check = (observation: Observation): WatchResult => ({
  kind: "check",
  failed: [failedCheck(observation)],
  attemptTimeoutMs: 5_000,
});
const replaced: WatchResult = { kind: "replaced", what: "the container" };

const timeoutMs = 120_000;
const status = "200-299, 304";
const neverListened: Finding = { kind: "never-listened", timeoutMs, port: 8080, elsewhere: undefined };
const wrongStatus: Finding = { kind: "wrong-status", timeoutMs, answer: answer(503), wanted: status };
const wrongBody: Finding = { kind: "wrong-body", timeoutMs, answer: answer(200), wanted: "/ready/u" };
const timedOut = (how: TimeOut): Finding => ({ kind: "timed-out", timeoutMs, how });
const unstable = (given: ExplainedExit | { readonly settleMs?: number }): Finding => ({
  kind: "unstable",
  healthyAtMs: 1_500,
  settleMs: 3_000,
  exit: undefined,
  ...given,
});

describe("diagnose", () => {
  it.each<[string, readonly Observation[], WatchResult, Finding]>([
    ["nothing tried until the deadline", [], deadline, neverListened],
    ["only refusals", [refused, refused], deadline, neverListened],
    ["only docker's port proxy", [refused, closed, closed], deadline, neverListened],
    ["a wrong status to the end", [refused, starting], deadline, wrongStatus],
    ["a wrong body to the end", [refused, starting, wrongText], deadline, wrongBody],
    ["a wrong body, then a wrong status", [wrongText, starting], deadline, wrongStatus],
    ["a wrong status, then refusals: it did listen", [starting, refused, closed], deadline, wrongStatus],
    ["no answer in time at the end", [refused, starting, slow], deadline, timedOut("silent")],
    ["no answer in time, then refusals", [slow, refused], deadline, timedOut("silent")],
    ["another protocol", [refused, garbled], deadline, timedOut("not-http")],
    ["attempts that fail", [failed], deadline, timedOut("unknown")],
    ["still settling at the deadline", [good, good], deadline, timedOut("still-settling")],
    ["healthy once, a bad answer at the deadline", [good, starting], deadline, unstable({})],
    ["an exit before any answer", [refused], exited, { kind: "exited", ...explained }],
    ["an exit after wrong answers", [starting], exited, { kind: "exited", ...explained }],
    ["an exit after a good answer", [refused, good, refused], exited, unstable(explained)],
    ["a bad answer while settling", [good, starting], unsettled, unstable({ settleMs: 5_000 })],
    [
      "the first good answer counts",
      [good, answered(200, "good", 9_000), refused],
      unsettled,
      unstable({ settleMs: 5_000 }),
    ],
    ["a dead service, whatever the app answered", [starting], service, deadService],
    ["a dead service, even after a good answer", [good], service, deadService],
    [
      "a check that does not hold",
      [good],
      check(answered(500, "wrong-status")),
      { kind: "wrong-status", timeoutMs: 5_000, answer: answer(500), wanted: status, check: "GET /" },
    ],
    [
      "a check that nobody answers",
      [good],
      check(slow),
      { kind: "timed-out", timeoutMs: 5_000, how: "silent", check: "GET /" },
    ],
    ["a check that finds nobody", [good], check(refused), unstable({})],
    [
      "several checks that do not hold",
      [good],
      {
        kind: "check",
        failed: [failedCheck(answered(500, "wrong-status")), failedCheck(slow, "/jobs"), failedCheck(wrongText, "/x")],
        attemptTimeoutMs: 5_000,
      },
      {
        kind: "wrong-status",
        timeoutMs: 5_000,
        answer: answer(500),
        wanted: status,
        check: "GET /",
        otherChecks: [
          { kind: "timed-out", timeoutMs: 5_000, how: "silent", check: "GET /jobs" },
          { kind: "wrong-body", timeoutMs: 5_000, answer: answer(200), wanted: "/ready/u", check: "GET /x" },
        ],
      },
    ],
    ["an app that is paused at its deadline", [slow], { ...deadline, isPaused: true }, timedOut("paused")],
    ["a probe that hung", [notYet, hung], deadline, timedOut("probe-failed")],
    [
      "a probe that cannot be run",
      [],
      { kind: "cannot-probe", why: "no such program" },
      { kind: "cannot-probe", probe: "http", why: "no such program" },
    ],
    ["a replaced container", [good], replaced, { kind: "replaced", what: "the container" }],
  ])("%s", (_, seen, ending, finding) => {
    expect(diagnose(seen, ending, context)).toEqual(finding);
  });

  it.each<[string, readonly Listener[] | undefined, Partial<Finding>, (readonly Observation[])?]>([
    ["no port at all", [], { kind: "never-listened", elsewhere: [] }],
    [
      "other ports",
      [
        { port: 3000, loopback: false, family: "any" },
        { port: 9229, loopback: true, family: "any" },
      ],
      { kind: "never-listened", elsewhere: [3000, 9229] },
    ],
    ["its port on loopback", [{ port: 8080, loopback: true, family: "any" }], { kind: "loopback-only", port: 8080 }],
    [
      "its port, and closes every connection",
      [{ port: 8080, loopback: false, family: "any" }],
      { kind: "timed-out", how: "closed" },
    ],
    [
      "its port, on IPv6 alone",
      [{ port: 8080, loopback: false, family: "ipv6" }],
      { kind: "timed-out", how: "ipv6-only" },
    ],
    [
      "its port, at another address",
      [{ port: 8080, loopback: false, family: "any" }],
      { kind: "timed-out", how: "refused" },
      [refused],
    ],
    ["what cannot be seen", undefined, { kind: "never-listened", elsewhere: undefined }],
  ])("tells an unheard app that listens on %s", (_, listeners, finding, seen = [refused, closed]) => {
    expect(diagnose(seen, deadline, { ...context, listeners })).toMatchObject(finding);
  });

  it.each<[string, Observation, TimeOut]>([
    [
      "headers and no body",
      { ...slow, kind: "timed-out", during: "body", afterMs: 5_000, bodyBytes: 0 },
      "headers-without-body",
    ],
    ["a byte a second", { ...slow, kind: "timed-out", during: "body", afterMs: 5_000, bodyBytes: 5 }, "slow-body"],
    ["a body without an end", { kind: "endless", atMs: 10, status: 200, bodyBytes: 2 ** 24 + 1 }, "endless-body"],
    ["TLS", { kind: "garbled", atMs: 10, detail: "\u0015\u0003\u0001", tls: true }, "tls"],
  ])("tells an app that answers with %s", (_, observation, how) => {
    expect(diagnose([refused, observation], deadline, context)).toEqual(timedOut(how));
  });

  it.each<[string, readonly Observation[], WatchResult, ProbePlan, Partial<Finding>]>([
    [
      "a job that exits with another code",
      [],
      exited,
      { kind: "exit", code: 0 },
      { kind: "unexpected-exit-code", exit, wanted: 0 },
    ],
    ["a job that still runs", [], deadline, { kind: "exit", code: 0 }, { kind: "timed-out", how: "still-running" }],
    [
      "a command that never exits 0",
      [notYet],
      deadline,
      { kind: "exec", command: ["x"] },
      { kind: "timed-out", how: "probe-failed" },
    ],
    [
      "a HEALTHCHECK that was never looked at",
      [],
      deadline,
      { kind: "health" },
      { kind: "timed-out", how: "probe-failed" },
    ],
    ["a port that nobody listens on", [refused], deadline, { kind: "tcp" }, { kind: "never-listened" }],
    [
      "a probe that was content once",
      [passed, notYet],
      unsettled,
      { kind: "health" },
      { kind: "unstable", healthyAtMs: 900 },
    ],
  ])("tells %s", (_, seen, ending, probe, finding) => {
    expect(diagnose(seen, ending, { ...context, probe })).toMatchObject(finding);
  });

  it.each<[string, readonly Observation[]]>([
    ["died before it answered", []],
    ["died after it answered", [good]],
  ])("names both platforms if an app for another architecture %s", (_, seen) => {
    const ending: WatchResult = { kind: "exited", exit: { ...exit, error: "exec format error" } };
    const platforms = { image: "linux/arm64", engine: "linux/x86_64" };
    expect(diagnose(seen, ending, { ...context, platforms })).toMatchObject({
      meaning: expect.stringContaining("the image is for linux/arm64, the engine is linux/x86_64"),
    });
  });

  it("writes a wanted text in quotes", () => {
    const wanted = { ...context.wanted, body: { kind: "text", text: "ok" } } as const;
    expect(diagnose([wrongText], deadline, { ...context, wanted })).toMatchObject({
      kind: "wrong-body",
      wanted: '"ok"',
    });
  });

  it("gives one finding of a known kind for any observations and any ending", () => {
    const known: readonly Finding["kind"][] = [
      "exited",
      "unexpected-exit-code",
      "never-listened",
      "loopback-only",
      "wrong-status",
      "wrong-body",
      "timed-out",
      "unstable",
      "service-failed",
      "replaced",
    ];
    const observation = fc.constantFrom(
      good,
      starting,
      wrongText,
      refused,
      closed,
      slow,
      garbled,
      failed,
      passed,
      notYet,
    );
    const ending = fc.constantFrom(exited, deadline, unsettled, service, replaced, check(starting), check(closed));
    const bodies = fc.constantFrom(undefined, context.wanted.body);
    fc.assert(
      fc.property(fc.array(observation), ending, bodies, (seen, end, body) => {
        const finding = diagnose(seen, end, { ...context, wanted: { ...context.wanted, body } });
        expect(known).toContain(finding.kind);
        // Nobody is told that nothing listened who saw an answer.
        const heard = seen.some(({ kind }) => kind === "answered");
        expect(heard && finding.kind === "never-listened").toBe(false);
      }),
    );
  });
});
