/** What the gate saw of a container under test, attempt by attempt. */
import type { HttpExpectation } from "../plan.ts";

/** An HTTP answer, as much of it as is worth keeping. */
export type HttpAnswer = {
  readonly status: number;
  /** The host that was asked for; one that does not know it may refuse every request. */
  readonly host?: string;
  /** The Location header of a redirect; redirects are not followed. */
  readonly location: string | undefined;
  /** The first of the body, decoded as UTF-8. Untrusted text. */
  readonly body: string;
  /** Whether the body went on beyond what was kept. */
  readonly truncated: boolean;
};

/** The outcome of one attempt, `atMs` milliseconds after the container's start. */
export type Observation = { readonly atMs: number } & (
  | { readonly kind: "answered"; readonly answer: HttpAnswer; readonly fits: Fit }
  /** Nothing accepted the connection. */
  | { readonly kind: "refused" }
  /** Accepted, then closed or reset before an answer: also what docker's port proxy does while nothing listens. */
  | { readonly kind: "closed" }
  /**
   * The attempt's own time ran out; `during` says what it was waiting for (`probe` is one other than HTTP or TCP),
   * `bodyBytes` how much of a body had come.
   */
  | {
      readonly kind: "timed-out";
      readonly during: "connect" | "headers" | "body" | "probe";
      readonly afterMs: number;
      readonly bodyBytes: number;
    }
  /** The body went on beyond all that a health answer can need. */
  | { readonly kind: "endless"; readonly status: number; readonly bodyBytes: number }
  /** It answered, but not in HTTP; `tls` where it was the alert of a server that expects TLS. */
  | { readonly kind: "garbled"; readonly detail: string; readonly tls: boolean }
  /** It answered in HTTP that cannot be read, or broke the answer off; `detail` says what is wrong with it. */
  | { readonly kind: "unreadable"; readonly detail: string }
  | { readonly kind: "failed"; readonly detail: string }
  /** A probe other than HTTP is content. */
  | { readonly kind: "passed"; readonly detail: string }
  /** A probe other than HTTP is not; why may be untrusted text. */
  | { readonly kind: "not-yet"; readonly detail: string }
  /** It cannot be asked at all, now or later; why may be untrusted text. */
  | { readonly kind: "impossible"; readonly detail: string }
);

/** What an attempt saw; the caller knows when. */
export type Seen = Observation extends infer O ? (O extends Observation ? Omit<O, "atMs"> : never) : never;

/** Whether this attempt found the app healthy. */
export function isGood(observation: Observation): boolean {
  return observation.kind === "passed" || (observation.kind === "answered" && observation.fits === "good");
}

/** `closed` too: docker's port proxy accepts and closes while nothing listens behind it. */
export function isUnheard({ kind }: Observation): boolean {
  return kind === "refused" || kind === "closed";
}

/** How an answer stands against what was expected. */
export type Fit =
  | "good"
  | "wrong-status"
  | "wrong-body"
  /** The regular expression takes too long on this body. */
  | "undecided-body";

/** How a container ended, as the engine tells it. */
export type ContainerExit = {
  readonly code: number;
  readonly oomKilled: boolean;
  /** The limit of its memory, bytes; 0 where it has none. */
  readonly memoryLimit: number;
  /** The engine's own words where the process could not be started; else empty. */
  readonly error: string;
  /** From the container's start to its end, milliseconds. */
  readonly afterMs: number;
  /**
   * The line of its log that says why, else the last few with bars between them; empty if there are none. Untrusted
   * text.
   */
  readonly lastLog: string;
};

/** Why a service could not do its part. */
export type ServiceTrouble =
  | { readonly kind: "exited"; readonly exit: ContainerExit }
  | { readonly kind: "unhealthy"; readonly lastCheck: string }
  | {
      readonly kind: "not-ready";
      readonly timeoutMs: number;
      readonly lastCheck: string;
      /** Of a HEALTHCHECK: how many have failed in a row, and how many make docker call the container unhealthy. */
      readonly checks?: { readonly failures: number; readonly retries: number | undefined };
    }
  /** It cannot be asked whether it is ready, now or later. */
  | { readonly kind: "cannot-check"; readonly detail: string }
  /** Whoever starts it did not: what it depends on did not come to be. */
  | { readonly kind: "not-started"; readonly detail: string }
  | { readonly kind: "image-unavailable"; readonly image: string; readonly detail: string };

/** A check that did not hold. */
export type FailedCheck = {
  /** As people write it: `GET /`. */
  readonly check: string;
  readonly wanted: HttpExpectation;
  readonly observation: Observation;
};

/** What ended the watch over a variant that did not pass. */
export type Ending =
  | { readonly kind: "exited"; readonly exit: ContainerExit }
  /** `isPaused` where somebody had paused the container, and had not let it go on. */
  | { readonly kind: "deadline"; readonly timeoutMs: number; readonly isPaused?: boolean }
  /** Its probe cannot be run at all: no attempt is waited for. */
  | { readonly kind: "cannot-probe"; readonly why: string }
  /** It was healthy once, and an attempt within `settle` was not. */
  | { readonly kind: "unsettled"; readonly settleMs: number }
  /** It was healthy, and then some of its checks did not hold. */
  | {
      readonly kind: "check";
      readonly failed: readonly [FailedCheck, ...FailedCheck[]];
      readonly attemptTimeoutMs: number;
    }
  | { readonly kind: "service"; readonly service: string; readonly trouble: ServiceTrouble }
  /** The container is no longer the one that was started. */
  | { readonly kind: "replaced"; readonly what: string };
