/** The contract fixes the kinds: they are `kind` in report.json and titles of annotations. */
import type { ProbePlan } from "../gate/plan.ts";
import type { ContainerExit, HttpAnswer, Observation, ServiceTrouble } from "./observation.ts";

import type { ProvenanceVerdict } from "./provenance.ts";

export type Finding =
  | { readonly kind: "exited"; readonly exit: ContainerExit; readonly meaning: string }
  /** `elsewhere`: the ports that it listened on; undefined if they could not be read. */
  | {
      readonly kind: "never-listened";
      readonly timeoutMs: number;
      readonly port: number;
      readonly elsewhere: readonly number[] | undefined;
    }
  | { readonly kind: "loopback-only"; readonly timeoutMs: number; readonly port: number }
  | {
      readonly kind: "unexpected-exit-code";
      readonly exit: ContainerExit;
      readonly wanted: number;
      readonly meaning: string;
    }
  | Misheard
  /** No attempt was made: the command is not in the image, or there is no HEALTHCHECK. */
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
      /** The published ref; undefined for the image before it was booted. */
      readonly ref: string | undefined;
      readonly verdict: Exclude<ProvenanceVerdict, { kind: "match" }>;
    }
  | { readonly kind: "replaced"; readonly what: string };

export type Misheard =
  | (WrongAnswer & { readonly kind: "wrong-status" })
  | (WrongAnswer & { readonly kind: "wrong-body" })
  | (Checked & { readonly kind: "timed-out"; readonly timeoutMs: number; readonly how: TimeOut });

type Checked = {
  /** Set for one of the variant's checks, `GET /`; absent for the polled path. */
  readonly check?: string;
  readonly otherChecks?: readonly Misheard[];
};

type WrongAnswer = Checked & { readonly timeoutMs: number; readonly answer: HttpAnswer; readonly wanted: string };

export type TimeOut =
  | "silent"
  | "closed"
  /** Bound to the port, but not reachable at the probed address. */
  | "refused"
  /** Accepts only IPv6, while containers are probed over IPv4. */
  | "ipv6-only"
  | "headers-without-body"
  | "slow-body"
  | "endless-body"
  | "not-http"
  | "unreadable-answer"
  | "tls"
  | "still-settling"
  | "still-running"
  | "paused"
  | "probe-failed"
  | "unknown";

export type LocatedFinding = {
  readonly variant: string | undefined;
  readonly finding: Finding;
  readonly last: Observation | undefined;
  /** The line in the container's log that explains the finding; absent if none does. Untrusted text. */
  readonly logLine?: string;
};
