import type { HttpExpectation } from "../gate/plan.ts";

export type HttpAnswer = {
  readonly status: number;
  /** A server that does not know this host may refuse every request. */
  readonly host?: string;
  readonly location: string | undefined;
  /** The beginning of the body, decoded as UTF-8. Untrusted text. */
  readonly body: string;
  readonly truncated: boolean;
};

/** `atMs`: milliseconds after the container's start. `detail` may be untrusted text. */
export type Observation = { readonly atMs: number } & (
  | { readonly kind: "answered"; readonly answer: HttpAnswer; readonly fits: Match }
  | { readonly kind: "refused" }
  | { readonly kind: "closed" }
  /** `during` is what the attempt waited for; `probe` means any probe other than HTTP or TCP. */
  | {
      readonly kind: "timed-out";
      readonly during: "connect" | "headers" | "body" | "probe";
      readonly afterMs: number;
      readonly bodyBytes: number;
    }
  | { readonly kind: "endless"; readonly status: number; readonly bodyBytes: number }
  /** `tls`: the answer was the alert of a server that expects TLS. */
  | { readonly kind: "garbled"; readonly detail: string; readonly tls: boolean }
  | { readonly kind: "unreadable"; readonly detail: string }
  | { readonly kind: "failed"; readonly detail: string }
  | { readonly kind: "passed"; readonly detail: string }
  | { readonly kind: "not-yet"; readonly detail: string }
  /** A retry is pointless. */
  | { readonly kind: "impossible"; readonly detail: string }
);

export type ProbeResult = Observation extends infer O ? (O extends Observation ? Omit<O, "atMs"> : never) : never;

export function isGood(observation: Observation): boolean {
  return observation.kind === "passed" || (observation.kind === "answered" && observation.fits === "good");
}

/** Includes `closed`: Docker's port proxy accepts and closes while nothing listens behind it. */
export function isUnreachable({ kind }: Observation): boolean {
  return kind === "refused" || kind === "closed";
}

export type Match = "good" | "wrong-status" | "wrong-body" | "undecided-body";

export type ContainerExit = {
  readonly code: number;
  readonly oomKilled: boolean;
  /** Bytes; 0 if there is no limit. */
  readonly memoryLimit: number;
  /** The engine's message if the process could not be started; otherwise empty. */
  readonly error: string;
  readonly afterMs: number;
  /** The log line that gives the reason, else the last few lines joined by bars; may be empty. Untrusted text. */
  readonly lastLog: string;
};

export type ServiceTrouble =
  | { readonly kind: "exited"; readonly exit: ContainerExit }
  | { readonly kind: "unhealthy"; readonly lastCheck: string }
  | {
      readonly kind: "not-ready";
      readonly timeoutMs: number;
      readonly lastCheck: string;
      readonly checks?: { readonly failures: number; readonly retries: number | undefined };
    }
  | { readonly kind: "cannot-check"; readonly detail: string }
  | { readonly kind: "not-started"; readonly detail: string }
  | { readonly kind: "image-unavailable"; readonly image: string; readonly detail: string };

export type FailedCheck = {
  readonly check: string;
  readonly wanted: HttpExpectation;
  readonly observation: Observation;
};

export type WatchResult =
  | { readonly kind: "exited"; readonly exit: ContainerExit }
  | { readonly kind: "deadline"; readonly timeoutMs: number; readonly isPaused?: boolean }
  | { readonly kind: "cannot-probe"; readonly why: string }
  | { readonly kind: "unsettled"; readonly settleMs: number }
  | {
      readonly kind: "check";
      readonly failed: readonly [FailedCheck, ...FailedCheck[]];
      readonly attemptTimeoutMs: number;
    }
  | { readonly kind: "service"; readonly service: string; readonly trouble: ServiceTrouble }
  | { readonly kind: "replaced"; readonly what: string };
