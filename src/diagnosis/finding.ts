/** How an image can fail: one word a kind, fixed by the contract (`kind` in report.json, title of the annotation). */
import type { ProbePlan } from "../plan.ts";
import type { ContainerExit, HttpAnswer, Observation, ServiceTrouble } from "./observation.ts";

import type { ProvenanceVerdict } from "./provenance.ts";

/** The first cause of a variant's failure, or of a ref that is not what was tested. */
export type Finding =
  | { readonly kind: "exited"; readonly exit: ContainerExit; readonly meaning: string }
  /** `elsewhere`: the ports that it did listen on; undefined where that could not be seen. */
  | {
      readonly kind: "never-listened";
      readonly timeoutMs: number;
      readonly port: number;
      readonly elsewhere: readonly number[] | undefined;
    }
  /** It listened on the port, but only inside its own container. */
  | { readonly kind: "loopback-only"; readonly timeoutMs: number; readonly port: number }
  /** It was to run to completion, and did not end with the code that was wanted. */
  | {
      readonly kind: "unexpected-exit-code";
      readonly exit: ContainerExit;
      readonly wanted: number;
      readonly meaning: string;
    }
  | Misheard
  /** Nothing was waited for: the command is not in the image, or there is no HEALTHCHECK. */
  | { readonly kind: "cannot-probe"; readonly probe: ProbePlan["kind"]; readonly why: string }
  | {
      readonly kind: "unstable";
      readonly healthyAtMs: number;
      readonly settleMs: number;
      readonly exit: ContainerExit | undefined;
    }
  | { readonly kind: "service-failed"; readonly service: string; readonly trouble: ServiceTrouble }
  | {
      readonly kind: "wrong-revision";
      /** The published ref that says so; undefined where it is the image before it was booted. */
      readonly ref: string | undefined;
      readonly verdict: Exclude<ProvenanceVerdict, { kind: "match" }>;
    }
  | { readonly kind: "replaced"; readonly what: string };

/** How an app answered that was not as it should. */
export type Misheard =
  | (WrongAnswer & { readonly kind: "wrong-status" })
  | (WrongAnswer & { readonly kind: "wrong-body" })
  | (Checked & { readonly kind: "timed-out"; readonly timeoutMs: number; readonly how: TimeOut });

type Checked = {
  /** Where it is not the polled path but one of the variant's checks: `GET /`. */
  readonly check?: string;
  /** The other checks that did not hold either. */
  readonly otherChecks?: readonly Misheard[];
};

type WrongAnswer = Checked & { readonly timeoutMs: number; readonly answer: HttpAnswer; readonly wanted: string };

/** What an app did that was listening and never gave an answer that could be judged. */
export type TimeOut =
  /** Accepted connections and said nothing. */
  | "silent"
  /** Accepted connections and closed each without a word. */
  | "closed"
  /** Is bound to the port, and takes no connection at the address where it is asked. */
  | "refused"
  /** Takes connections over IPv6 alone, and containers are asked over IPv4. */
  | "ipv6-only"
  | "headers-without-body"
  | "slow-body"
  | "endless-body"
  | "not-http"
  | "unreadable-answer"
  | "tls"
  /** Good answers until the deadline, but not for as long as it had to stay so. */
  | "still-settling"
  /** It was to run to completion, and still ran. */
  | "still-running"
  /** Somebody had paused its container. */
  | "paused"
  /** Its probe, which is none of HTTP, was never content. */
  | "probe-failed"
  | "unknown";

/** A finding and where it was made. */
export type LocatedFinding = {
  /** The variant, or undefined where the finding is about a published ref. */
  readonly variant: string | undefined;
  readonly finding: Finding;
  /** The last thing that was seen, whatever the finding: of a failed check, the check's answer. */
  readonly last: Observation | undefined;
  /** What the log of the container that it is about says of it; not there where it says nothing. Untrusted text. */
  readonly logLine?: string;
};
