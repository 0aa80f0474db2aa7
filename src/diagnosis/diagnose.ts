import { longestSearchMs } from "./bounded-regex.ts";
import type { BodyPattern, HttpExpectation, ProbePlan } from "../gate/plan.ts";
import { explain, type Platforms } from "./exit-code.ts";
import type { ExplainedTrouble, Finding, Misheard, TimeOut } from "./finding.ts";
import type { Listener } from "./listening.ts";
import {
  type ContainerExit,
  type WatchResult,
  type FailedCheck,
  isGood,
  isUnreachable,
  type Observation,
  type ServiceTrouble,
} from "./observation.ts";

export type DiagnosisContext = {
  readonly probe: ProbePlan;
  readonly port: number;
  readonly wanted: HttpExpectation;
  readonly settleMs: number;
  readonly platforms: Platforms;
  readonly listeners: readonly Listener[] | undefined;
};

/** Returns the first cause. `seen` is oldest first; an ending from outside outranks the app's answers. */
export function diagnose(seen: readonly Observation[], ending: WatchResult, context: DiagnosisContext): Finding {
  switch (ending.kind) {
    case "service":
      return { kind: "service-failed", service: ending.service, trouble: explained(ending.trouble) };
    case "replaced":
      return { kind: "replaced", what: ending.what };
    case "check":
      return failedCheck(seen, ending, context);
    case "exited":
      return exited(seen, ending.exit, context);
    case "cannot-probe":
      return { kind: "cannot-probe", probe: context.probe.kind, why: ending.why };
    case "unsettled":
      // The ending itself proves that it was healthy once, even if no observation of it was kept.
      return {
        kind: "unstable",
        healthyAtMs: firstGood(seen)?.atMs ?? 0,
        settleMs: ending.settleMs,
        exit: undefined,
      };
    case "deadline":
      return ending.isPaused === true
        ? { kind: "timed-out", timeoutMs: ending.timeoutMs, how: "paused" }
        : late(seen, ending.timeoutMs, context);
  }
}

function exited(seen: readonly Observation[], exit: ContainerExit, context: DiagnosisContext): Finding {
  const { probe, settleMs, platforms } = context;
  const end = explain(exit, platforms);
  if (probe.kind === "exit") return { kind: "unexpected-exit-code", wanted: probe.code, ...end };
  const healthy = firstGood(seen);
  return healthy === undefined
    ? { kind: "exited", ...end }
    : { kind: "unstable", healthyAtMs: healthy.atMs, settleMs, ...end };
}

/** The platforms are those of the image under test, which a service need not run. */
function explained(trouble: ServiceTrouble): ExplainedTrouble {
  return trouble.kind === "exited" ? { kind: "exited", ...explain(trouble.exit, undefined) } : trouble;
}

function failedCheck(
  seen: readonly Observation[],
  { failed: [first, ...others], attemptTimeoutMs }: Extract<WatchResult, { kind: "check" }>,
  { settleMs }: DiagnosisContext,
): Finding {
  // It answered a moment ago: an app that is unreachable now did not stay up.
  if (isUnreachable(first.observation)) {
    return { kind: "unstable", healthyAtMs: firstGood(seen)?.atMs ?? 0, settleMs, exit: undefined };
  }
  const described = ({ check, observation, wanted }: FailedCheck): Misheard => ({
    ...misheard(observation, attemptTimeoutMs, wanted),
    check,
  });
  return { ...described(first), ...(others.length === 0 ? {} : { otherChecks: others.map(described) }) };
}

function late(seen: readonly Observation[], timeoutMs: number, context: DiagnosisContext): Finding {
  const healthy = firstGood(seen);
  const last = seen.at(-1);
  if (healthy !== undefined) {
    return last !== undefined && isGood(last)
      ? { kind: "timed-out", timeoutMs, how: "still-settling" }
      : { kind: "unstable", healthyAtMs: healthy.atMs, settleMs: context.settleMs, exit: undefined };
  }
  if (context.probe.kind === "exit") return { kind: "timed-out", timeoutMs, how: "still-running" };
  // An earlier answer says more than a refusal at the end.
  const heard = seen.findLast((observation) => !isUnreachable(observation));
  return heard === undefined ? unheard(seen, timeoutMs, context) : misheard(heard, timeoutMs, context.wanted);
}

function unheard(
  seen: readonly Observation[],
  timeoutMs: number,
  { probe, port, listeners }: DiagnosisContext,
): Finding {
  if (probe.kind === "exec" || probe.kind === "health") return { kind: "timed-out", timeoutMs, how: "probe-failed" };
  const own = listeners?.find((listener) => listener.port === port);
  if (own?.loopback === true) return { kind: "loopback-only", timeoutMs, port };
  if (own !== undefined) {
    const isClosed = seen.some((observation) => observation.kind === "closed");
    return { kind: "timed-out", timeoutMs, how: own.family === "ipv6" ? "ipv6-only" : isClosed ? "closed" : "refused" };
  }
  const elsewhere = listeners?.map((listener) => listener.port);
  return { kind: "never-listened", timeoutMs, port, elsewhere };
}

function misheard(heard: Observation, timeoutMs: number, wanted: HttpExpectation): Misheard {
  if (heard.kind !== "answered") return { kind: "timed-out", timeoutMs, how: timeOut(heard) };
  const { answer } = heard;
  const body = writtenBody(wanted.body);
  if (heard.fits === "wrong-body") return { kind: "wrong-body", timeoutMs, answer, wanted: body };
  if (heard.fits === "undecided-body") {
    const tooLong = `(which takes longer than ${longestSearchMs / 1000} s to look for in it: write a simpler expression)`;
    return { kind: "wrong-body", timeoutMs, answer, wanted: `${body} ${tooLong}` };
  }
  return { kind: "wrong-status", timeoutMs, answer, wanted: writtenStatus(wanted) };
}

function timeOut(heard: Observation): TimeOut {
  switch (heard.kind) {
    case "endless":
      return "endless-body";
    case "garbled":
      return heard.tls ? "tls" : "not-http";
    case "unreadable":
      return "unreadable-answer";
    case "timed-out":
      if (heard.during === "probe") return "probe-failed";
      if (heard.during !== "body") return "silent";
      return heard.bodyBytes === 0 ? "headers-without-body" : "slow-body";
    case "not-yet":
    case "impossible":
      return "probe-failed";
    case "passed":
    case "answered":
    case "closed":
    case "failed":
    case "refused":
      return "unknown";
  }
}

function firstGood(seen: readonly Observation[]): Observation | undefined {
  return seen.find(isGood);
}

function writtenStatus({ status }: HttpExpectation): string {
  return status.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}

function writtenBody(body: BodyPattern | undefined): string {
  if (body === undefined) return "any";
  return body.kind === "text" ? JSON.stringify(body.text) : String(body.regex);
}
