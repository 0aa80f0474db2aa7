import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain } from "../../../src/diagnosis/exit-code.ts";
import type { Finding, LocatedFinding } from "../../../src/diagnosis/finding.ts";
import type { ContainerExit, HttpAnswer, Observation } from "../../../src/diagnosis/observation.ts";
import { Fault } from "../../../src/gate/fault.ts";
import { describeFault, describeFinding, describeLocated, describeObservation } from "../../../src/report/sentences.ts";

const exit: ContainerExit = {
  code: 127,
  oomKilled: false,
  memoryLimit: 0,
  error: "",
  afterMs: 400,
  lastLog: "sh: app: not found",
};
const answer: HttpAnswer = { status: 503, location: undefined, body: "starting\n", truncated: false };
const timeoutMs = 120_000;

describe("describeFinding", () => {
  it.each<[Finding, string]>([
    [
      { kind: "exited", exit, meaning: "the command was not found" },
      "exited with code 127 after 400 ms: the command was not found",
    ],
    [
      {
        kind: "exited",
        exit: {
          ...exit,
          error:
            'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/nope": stat /nope: no such file\nor directory: unknown',
        },
        meaning: "the command was not found",
      },
      'could not be started (code 127): the command was not found; the engine says "exec: "/nope": stat /nope: no such file or directory"',
    ],
    [
      { kind: "never-listened", timeoutMs, port: 8080, elsewhere: undefined },
      "nothing listened on port 8080 within 2 min; is it the app's port, and does the app listen on 0.0.0.0?",
    ],
    [
      { kind: "wrong-status", timeoutMs, answer, wanted: "200-299" },
      'answered HTTP 503 "starting", wanted status 200-299, within 2 min',
    ],
    [
      {
        kind: "wrong-status",
        timeoutMs,
        answer: { ...answer, status: 302, location: "/login", body: "" },
        wanted: "200",
      },
      'answered HTTP 302 to "/login", wanted status 200, within 2 min; redirects are not followed',
    ],
    [
      { kind: "wrong-body", timeoutMs, answer: { ...answer, status: 200, truncated: true }, wanted: "/ok/" },
      'answered HTTP 200 "starting…", wanted /ok/ in the body, within 2 min',
    ],
    [
      { kind: "never-listened", timeoutMs, port: 8080, elsewhere: [3000, 9229] },
      "nothing listened on port 8080 within 2 min; the app listened on 3000, 9229; is that the port that it should be polled on?",
    ],
    [
      { kind: "never-listened", timeoutMs, port: 8080, elsewhere: [] },
      "nothing listened on port 8080 within 2 min; the app listened on no port at all",
    ],
    [
      { kind: "loopback-only", timeoutMs, port: 8080 },
      "listened on port 8080 only on 127.0.0.1 inside its container, where nobody outside reaches it, within 2 min; make it listen on 0.0.0.0",
    ],
    [
      { kind: "wrong-status", timeoutMs: 5_000, answer, wanted: "200-299", check: "GET /" },
      'its check GET / answered HTTP 503 "starting", wanted status 200-299, within 5 s',
    ],
    [
      { kind: "unexpected-exit-code", exit: { ...exit, code: 3 }, wanted: 0, meaning: "it gave up" },
      "exited with code 3 after 400 ms: it gave up; wanted code 0",
    ],
    [{ kind: "timed-out", timeoutMs, how: "probe-failed" }, "never satisfied its probe within 2 min"],
    [{ kind: "timed-out", timeoutMs, how: "unknown" }, "was not healthy within 2 min"],
    [{ kind: "timed-out", timeoutMs, how: "silent" }, "accepted connections and never answered within 2 min"],
    [
      { kind: "timed-out", timeoutMs, how: "tls" },
      "expected TLS on a port that is polled in plain HTTP, and was not healthy within 2 min; set port to one that speaks plain HTTP, or use probe: exec with a client of the image that speaks TLS",
    ],
    [
      { kind: "timed-out", timeoutMs, how: "ipv6-only" },
      "listened over IPv6 alone, and took no connection over IPv4 within 2 min; make it listen on 0.0.0.0 too",
    ],
    [
      {
        kind: "wrong-status",
        timeoutMs,
        answer: { ...answer, status: 400, host: "127.0.0.1:49153", body: "<h1>Bad Request (400)</h1>" },
        wanted: "200-299",
      },
      'answered HTTP 400 "<h1>Bad Request (400)</h1>", wanted status 200-299, within 2 min; it was asked as the host 127.0.0.1:49153: if it checks that, allow it with env (ALLOWED_HOSTS in Django), or use probe: exec with a client of the image that sends another Host',
    ],
    [
      { kind: "unstable", healthyAtMs: 1_200, settleMs: 5_000, exit: undefined },
      "was healthy after 1.2 s, but did not stay so for 5 s",
    ],
    [
      {
        kind: "unstable",
        healthyAtMs: 1_200,
        settleMs: 0,
        ...explain({ ...exit, code: 139, afterMs: 2_000 }, undefined),
      },
      "was healthy after 1.2 s, then exited with code 139 after 2 s: SIGSEGV (it crashed on a bad memory access, often in a native library)",
    ],
    [
      {
        kind: "service-failed",
        service: "db",
        trouble: { kind: "exited", ...explain({ ...exit, code: 1 }, undefined) },
      },
      "its service db exited with code 1 after 400 ms: the program gave up with a general error; its log says why",
    ],
    [
      { kind: "service-failed", service: "db", trouble: { kind: "unhealthy", lastCheck: "no\nresponse" } },
      'its service db is unhealthy; its last check said "no response"',
    ],
    [
      { kind: "service-failed", service: "db", trouble: { kind: "not-ready", timeoutMs: 60_000, lastCheck: "" } },
      "its service db was not ready within 1 min; its last check said nothing",
    ],
    [
      {
        kind: "service-failed",
        service: "db",
        trouble: { kind: "image-unavailable", image: "pg:17", detail: "manifest unknown" },
      },
      "its service db has no image pg:17: manifest unknown",
    ],
    [
      {
        kind: "timed-out",
        timeoutMs: 5_000,
        how: "silent",
        check: "GET /",
        otherChecks: [{ kind: "timed-out", timeoutMs: 5_000, how: "slow-body", check: "GET /x" }],
      },
      "its check GET / accepted connections and never answered within 5 s; its check GET /x began a body and did not end it in the time of an attempt within 5 s",
    ],
    [
      { kind: "cannot-probe", probe: "exec", why: 'exec: "redis-cli": executable file not found in $PATH' },
      'its probe cannot be run: exec: "redis-cli": executable file not found in $PATH; the command must begin with a program of the image',
    ],
    [
      {
        kind: "service-failed",
        service: "db",
        trouble: { kind: "not-ready", timeoutMs: 60_000, lastCheck: "no", checks: { failures: 40, retries: 3 } },
      },
      'its service db was not ready within 1 min; its last check said "no" (40 in a row have failed; its 3 retries end no wait, timeout does)',
    ],
    [{ kind: "replaced", what: "app:1 is another image now" }, "replaced during the run: app:1 is another image now"],
  ])("%j", (finding, sentence) => {
    expect(describeFinding(finding)).toEqual({ title: finding.kind, sentence });
  });
});

describe("describeObservation", () => {
  it.each<[Observation | undefined, string]>([
    [undefined, "no attempt yet"],
    [{ kind: "answered", atMs: 3_200, answer, fits: "wrong-status" }, 'HTTP 503 "starting" after 3.2 s'],
    [
      { kind: "answered", atMs: 3_200, answer: { ...answer, body: " \n" }, fits: "wrong-status" },
      "HTTP 503 after 3.2 s",
    ],
    [
      { kind: "answered", atMs: 20, answer: { ...answer, body: "x".repeat(999) }, fits: "good" },
      `HTTP 503 "${"x".repeat(199)}…" after 20 ms`,
    ],
    [{ kind: "not-yet", atMs: 120, detail: "exit code 1: no\n" }, "exit code 1: no after 120 ms"],
    [{ kind: "refused", atMs: 120 }, "connection refused after 120 ms"],
    [{ kind: "closed", atMs: 120 }, "connection closed without an answer after 120 ms"],
    [
      { kind: "timed-out", atMs: 8_200, during: "connect", afterMs: 5_000, bodyBytes: 0 },
      "no connection in 5 s after 8.2 s",
    ],
    [
      { kind: "timed-out", atMs: 8_200, during: "headers", afterMs: 5_000, bodyBytes: 0 },
      "no response headers in 5 s after 8.2 s",
    ],
    [
      { kind: "timed-out", atMs: 8_200, during: "body", afterMs: 5_000, bodyBytes: 0 },
      "no end of the response body in 5 s after 8.2 s",
    ],
    [
      { kind: "garbled", atMs: 50, detail: "SSH-2.0\r\n", tls: false },
      "an answer that is not HTTP (SSH-2.0) after 50 ms",
    ],
    [
      { kind: "endless", atMs: 50, status: 200, bodyBytes: 2 ** 24 + 1 },
      "HTTP 200 and a body of more than 16 MiB after 50 ms",
    ],
    [{ kind: "failed", atMs: 50, detail: "EHOSTUNREACH" }, "a failed attempt (EHOSTUNREACH) after 50 ms"],
  ])("%j", (observation, text) => {
    expect(describeObservation(observation)).toBe(text);
  });
});

describe("describeLocated", () => {
  it.each<[string, LocatedFinding, string, string]>([
    [
      "an exit",
      {
        variant: "full",
        finding: { kind: "exited", exit, meaning: "the command was not found" },
        last: { kind: "refused", atMs: 300 },
        logLine: "sh: app: not found",
      },
      "smoke-gate: exited (variant full)",
      'variant full: exited with code 127 after 400 ms: the command was not found. Last seen: connection refused after 300 ms. Its log says: "sh: app: not found".',
    ],
    [
      "a program that never ran",
      {
        variant: "full",
        finding: {
          kind: "exited",
          exit: {
            ...exit,
            code: 128,
            error: "unable to find user app: no matching entries in passwd file",
            lastLog: "",
          },
          meaning: "its USER is not in the image's /etc/passwd",
        },
        last: undefined,
      },
      "smoke-gate: exited (variant full)",
      'variant full: could not be started (code 128): its USER is not in the image\'s /etc/passwd; the engine says "unable to find user app: no matching entries in passwd file".',
    ],
    [
      "a deadline with nothing seen",
      {
        variant: "full",
        finding: { kind: "never-listened", timeoutMs, port: 80, elsewhere: undefined },
        last: undefined,
      },
      "smoke-gate: never-listened (variant full)",
      "variant full: nothing listened on port 80 within 2 min; is it the app's port, and does the app listen on 0.0.0.0? Last seen: no attempt yet.",
    ],
    [
      "a dead service, with its log",
      {
        variant: "full",
        finding: { kind: "service-failed", service: "db", trouble: { kind: "exited", ...explain(exit, undefined) } },
        last: undefined,
        logLine: "sh: app: not found",
      },
      "smoke-gate: service-failed (variant full)",
      'variant full: its service db exited with code 127 after 400 ms: a script calls a program that is not in the image, or not on its PATH; its log names it. Last seen: no attempt yet. Its log says: "sh: app: not found".',
    ],
    [
      "a ref",
      { variant: undefined, finding: { kind: "replaced", what: "app:1" }, last: undefined },
      "smoke-gate: replaced",
      "replaced during the run: app:1.",
    ],
  ])("%s", (_, located, title, message) => {
    expect(describeLocated(located)).toEqual({ title, message });
  });

  it("is one harmless line, whatever a container wrote", () => {
    const text = fc
      .array(fc.constantFrom("::error::", "##[", "\n", "\u001b[2J", "\u202e", "x", '"'))
      .map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, text, text, text, (variant, error, lastLog, body) => {
        const finding: Finding = {
          kind: "unstable",
          healthyAtMs: 1,
          settleMs: 1,
          ...explain({ ...exit, error, lastLog }, undefined),
        };
        const last: Observation = {
          kind: "answered",
          atMs: 1,
          answer: { ...answer, body, location: body },
          fits: "wrong-body",
        };
        const { title, message } = describeLocated({ variant, finding, last });
        for (const line of [title, message]) {
          expect(line).not.toMatch(/[\p{Cc}\u202e]|##\[|^\s*::/u);
          expect(line.length).toBeLessThan(1_500);
        }
      }),
    );
  });
});

describe("describeFault", () => {
  it.each([
    [
      { what: "docker cannot be reached", why: "no socket", remedy: "Start it." },
      "docker cannot be reached: no socket. Start it.",
    ],
    [
      { what: "the push failed", why: "denied:\n##[error] access forbidden.", remedy: "" },
      "the push failed: denied: ## [error] access forbidden.",
    ],
    [{ what: "the gate broke", why: "", remedy: "Report it" }, "the gate broke. Report it."],
    [
      { what: "git said", why: "The following paths are ignored:.", remedy: "Fix it." },
      "git said: The following paths are ignored. Fix it.",
    ],
    [{ what: "the build failed", why: "Waiting...", remedy: "" }, "the build failed: Waiting."],
    [{ what: "no engine", why: "is it running?", remedy: "Start it" }, "no engine: is it running? Start it."],
    [{ what: "no engine", why: 'it says "no."', remedy: "Start it." }, 'no engine: it says "no." Start it.'],
  ])("%j", (fault, text) => {
    expect(describeFault(fault)).toBe(text);
  });

  it("has one full stop after each sentence, however the words of a tool end", () => {
    const words = fc
      .array(fc.constantFrom("no", "such file", "x", "a.b", "(denied)"), { minLength: 1, maxLength: 3 })
      .map((some) => some.join(" "));
    const end = fc.array(fc.constantFrom(".", ":", ",", ";", " ", "\n"), { maxLength: 4 }).map((some) => some.join(""));
    const part = fc.tuple(words, end).map(([said, stop]) => said + stop);
    fc.assert(
      fc.property(part, part, part, (what, why, remedy) => {
        const fault = new Fault(what, why, remedy);
        for (const text of [fault.message, describeFault(fault)]) {
          expect(text).not.toMatch(/[.:;,]\s*[.:;,]/u);
          expect(text).toMatch(/[^.]\.$/u);
        }
      }),
    );
  });
});
