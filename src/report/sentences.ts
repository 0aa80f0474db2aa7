/** Container text in these sentences is always one harmless line. */
import { answerHint } from "../diagnosis/answer-hint.ts";
import type { ExplainedExit, ExplainedTrouble, Finding, LocatedFinding, TimeOut } from "../diagnosis/finding.ts";
import type { HttpAnswer, Observation } from "../diagnosis/observation.ts";
import { asSentence, type ReportedFault, withoutStop } from "../gate/fault.ts";
import { humanDuration } from "./durations.ts";
import { describeProvenance } from "./provenance.ts";
import { oneLine } from "./untrusted.ts";

const longestQuote = 200;
const longestFaultPart = 1_000;

/** `sentence` follows "variant x: " and has no full stop. */
export function describeFinding(finding: Finding): { readonly title: string; readonly sentence: string } {
  const others = "otherChecks" in finding ? (finding.otherChecks ?? []) : [];
  return {
    title: finding.kind,
    sentence: [finding, ...others].map((one) => checkOf(one) + sentenceOf(one)).join("; "),
  };
}

function checkOf(finding: Finding): string {
  return "check" in finding && finding.check !== undefined ? `its check ${oneLine(finding.check, longestQuote)} ` : "";
}

function sentenceOf(finding: Finding): string {
  switch (finding.kind) {
    case "exited":
      return describeExit(finding);
    case "unexpected-exit-code":
      return `${describeExit(finding)}; wanted code ${finding.wanted}`;
    case "never-listened":
      return `nothing listened on port ${finding.port} within ${humanDuration(finding.timeoutMs)}; ${listenedElsewhere(finding.elsewhere)}`;
    case "loopback-only":
      return `listened on port ${finding.port} only on 127.0.0.1 inside its container, where nobody outside reaches it, within ${humanDuration(finding.timeoutMs)}; make it listen on 0.0.0.0`;
    case "wrong-status":
      return `answered ${describeAnswer(finding.answer)}, wanted status ${oneLine(finding.wanted, longestQuote)}, within ${humanDuration(finding.timeoutMs)}${hint(finding.answer)}`;
    case "wrong-body":
      return `answered ${describeAnswer(finding.answer)}, wanted ${oneLine(finding.wanted, longestQuote)} in the body, within ${humanDuration(finding.timeoutMs)}`;
    case "timed-out":
      return `${timeOuts[finding.how]} within ${humanDuration(finding.timeoutMs)}${timeOutHints[finding.how] ?? ""}`;
    case "cannot-probe":
      return `its probe cannot be run: ${oneLine(finding.why, longestQuote)}; ${otherProbe[finding.probe]}`;
    case "unstable":
      return finding.exit === undefined
        ? `was healthy after ${humanDuration(finding.healthyAtMs)}, but did not stay so for ${humanDuration(finding.settleMs)}`
        : `was healthy after ${humanDuration(finding.healthyAtMs)}, then ${describeExit(finding)}`;
    case "service-failed":
      return `its service ${oneLine(finding.service, longestQuote)} ${describeTrouble(finding.trouble)}`;
    case "wrong-revision":
      return `${finding.ref === undefined ? "" : `${finding.ref}: `}${describeProvenance(finding.verdict)}`;
    case "replaced":
      return `replaced during the run: ${oneLine(finding.what, longestFaultPart)}`;
  }
}

function listenedElsewhere(ports: readonly number[] | undefined): string {
  if (ports === undefined) return "is it the app's port, and does the app listen on 0.0.0.0?";
  if (ports.length === 0) return "the app listened on no port at all";
  return `the app listened on ${ports.join(", ")}; is that the port that it should be polled on?`;
}

const otherProbe: Readonly<Record<Extract<Finding, { kind: "cannot-probe" }>["probe"], string>> = {
  exec: "the command must begin with a program of the image",
  health: "give the image one that it can run, or choose another probe",
  exit: "choose another probe",
  http: "choose another probe",
  tcp: "choose another probe",
};

const timeOuts: Readonly<Record<TimeOut, string>> = {
  silent: "accepted connections and never answered",
  closed: "accepted connections and closed each without an answer",
  refused: "is bound to its port, and took no connection at the address where it was asked",
  "ipv6-only": "listened over IPv6 alone, and took no connection over IPv4",
  "headers-without-body": "sent headers and no body",
  "slow-body": "began a body and did not end it in the time of an attempt",
  "endless-body": "sent a body without an end",
  "not-http": "answered, but not in HTTP",
  "unreadable-answer": "gave an answer of HTTP that cannot be read",
  tls: "expected TLS on a port that is polled in plain HTTP, and was not healthy",
  "still-settling": "was healthy, but not long enough",
  "still-running": "was to run to completion, and still ran",
  paused: "was paused from outside, and did not go on",
  "probe-failed": "never satisfied its probe",
  unknown: "was not healthy",
};

const timeOutHints: Readonly<Partial<Record<TimeOut, string>>> = {
  refused: "; make it listen on 0.0.0.0",
  "ipv6-only": "; make it listen on 0.0.0.0 too",
  tls: "; set port to one that speaks plain HTTP, or use probe: exec with a client of the image that speaks TLS",
};

export function describeObservation(observation: Observation | undefined): string {
  if (observation === undefined) return "no attempt yet";
  return `${outcome(observation)} after ${humanDuration(observation.atMs)}`;
}

function outcome(observation: Observation): string {
  switch (observation.kind) {
    case "answered":
      return describeAnswer(observation.answer);
    case "refused":
      return "connection refused";
    case "closed":
      return "connection closed without an answer";
    case "timed-out":
      return `no ${awaited[observation.during]} in ${humanDuration(observation.afterMs)}`;
    case "endless":
      return `HTTP ${observation.status} and a body of more than ${Math.round(observation.bodyBytes / 2 ** 20)} MiB`;
    case "passed":
    case "not-yet":
    case "impossible":
      return oneLine(observation.detail, longestQuote);
    case "garbled":
      return `an answer that is not HTTP (${oneLine(observation.detail, longestQuote)})`;
    case "unreadable":
      return `an answer that cannot be read (${oneLine(observation.detail, longestQuote)})`;
    case "failed":
      return `a failed attempt (${oneLine(observation.detail, longestQuote)})`;
  }
}

const awaited = {
  connect: "connection",
  headers: "response headers",
  body: "end of the response body",
  probe: "end of its probe",
} as const;

/** Returns title and message of a finding's `::error::`. `variants` names all variants that share it. */
export function describeLocated(
  located: LocatedFinding,
  variants: readonly string[] = located.variant === undefined ? [] : [located.variant],
): { readonly title: string; readonly message: string } {
  const { finding, last, logLine = "" } = located;
  const { title, sentence } = describeFinding(finding);
  const names = variants.map((variant) => oneLine(variant, longestQuote));
  const where = names.length === 0 ? "" : `${names.length === 1 ? "variant" : "variants"} ${names.join(", ")}`;
  const parts = [
    where === "" ? sentence : `${where}: ${sentence}`,
    // A ref has no observation; an app that never ran or could not be probed has nothing to add.
    ...(where === "" || wasNotStarted(finding) || finding.kind === "cannot-probe"
      ? []
      : [`Last seen: ${describeObservation(last)}`]),
    ...(logLine.trim() === "" ? [] : [`Its log says: ${quoted(logLine)}`]),
  ];
  return {
    title: `smoke-gate: ${title}${where === "" ? "" : ` (${where})`}`,
    message: parts.map(asSentence).join(" "),
  };
}

function wasNotStarted(finding: Finding): boolean {
  return (finding.kind === "exited" || finding.kind === "unexpected-exit-code") && finding.exit.error.trim() !== "";
}

export function describeFault({ what, why, remedy }: ReportedFault): string {
  const cause = [withoutStop(faultPart(what)), faultPart(why)].filter((part) => part !== "").join(": ");
  return [cause, faultPart(remedy)]
    .filter((part) => part !== "")
    .map(asSentence)
    .join(" ");
}

function faultPart(text: string): string {
  return oneLine(text, longestFaultPart).trim();
}

function describeExit({ exit, meaning }: ExplainedExit): string {
  return exit.error.trim() === ""
    ? `exited with code ${exit.code} after ${humanDuration(exit.afterMs)}: ${meaning}`
    : `could not be started (code ${exit.code}): ${meaning}; the engine says ${quoted(engineWords(exit.error))}`;
}

/** Removes the prefixes that the parts of an engine add without information. */
function engineWords(error: string): string {
  return error
    .trim()
    .replace(/^Error response from daemon: /u, "")
    .replace(/^.*\bunable to start container process: (?:error during container init: )?/su, "")
    .replace(/: unknown$/u, "");
}

function describeTrouble(trouble: ExplainedTrouble): string {
  switch (trouble.kind) {
    case "exited":
      return describeExit(trouble);
    case "unhealthy":
      return `is unhealthy; its last check said ${quoted(trouble.lastCheck)}`;
    case "not-ready":
      return `was not ready within ${humanDuration(trouble.timeoutMs)}; its last check said ${quoted(trouble.lastCheck)}${failedChecks(trouble)}`;
    case "cannot-check":
      return `cannot be asked whether it is ready: ${oneLine(trouble.detail, longestQuote)}`;
    case "not-started":
      return `was not started: ${withoutStop(oneLine(trouble.detail, longestQuote))}`;
    case "image-unavailable":
      return `has no image ${oneLine(trouble.image, longestQuote)}: ${withoutStop(oneLine(trouble.detail, longestQuote))}`;
  }
}

function failedChecks({ checks }: Extract<ExplainedTrouble, { kind: "not-ready" }>): string {
  if (checks === undefined) return "";
  const of = checks.retries === undefined ? "" : `; its ${checks.retries} retries end no wait, timeout does`;
  return ` (${checks.failures} in a row have failed${of})`;
}

function describeAnswer({ status, location, body, truncated }: HttpAnswer): string {
  const to = location === undefined ? "" : ` to ${quoted(location)}`;
  const text = oneLine(body, longestQuote).trim();
  const more = truncated && !text.endsWith("…") ? "…" : "";
  return `HTTP ${status}${to}${text === "" ? "" : ` "${text}${more}"`}`;
}

function hint(answer: HttpAnswer): string {
  const said = answerHint(answer);
  return said === undefined ? "" : `; ${said}`;
}

function quoted(text: string): string {
  const line = oneLine(text, longestQuote).trim();
  return line === "" ? "nothing" : `"${line}"`;
}
