/** The contract fixes the kinds: they are `kind` in report.json and titles of annotations. */
import type { ProbePlan } from "../gate/plan.ts";
import type { ContainerExit, HttpAnswer, Observation, ServiceTrouble } from "./observation.ts";
import type { ProvenanceVerdict } from "./provenance.ts";

export type ExplainedExit = { readonly exit: ContainerExit; readonly meaning: string };

export type ExplainedTrouble =
  | Exclude<ServiceTrouble, { kind: "exited" }>
  | ({ readonly kind: "exited" } & ExplainedExit);

export type Finding =
  | ({ readonly kind: "exited" } & ExplainedExit)
  /** `elsewhere`: the ports that it listened on; undefined if they could not be read. */
  | {
      readonly kind: "never-listened";
      readonly timeoutMs: number;
      readonly port: number;
      readonly elsewhere: readonly number[] | undefined;
    }
  | { readonly kind: "loopback-only"; readonly timeoutMs: number; readonly port: number }
  | ({ readonly kind: "unexpected-exit-code"; readonly wanted: number } & ExplainedExit)
  | Misheard
  /** No attempt was made: the command is not in the image, or there is no HEALTHCHECK. */
  | { readonly kind: "cannot-probe"; readonly probe: ProbePlan["kind"]; readonly why: string }
  | ({ readonly kind: "unstable"; readonly healthyAtMs: number; readonly settleMs: number } & (
      | ExplainedExit
      | { readonly exit: undefined }
    ))
  | { readonly kind: "service-failed"; readonly service: string; readonly trouble: ExplainedTrouble }
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
