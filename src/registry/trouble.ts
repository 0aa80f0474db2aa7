/** What a registry's refusal is, read from docker's words for it. Pure. */

export type Trouble =
  /** It counts requests, and there were too many. */
  | "busy"
  /** It keeps what it has under this tag. */
  | "immutable"
  /** Nobody is logged in, or not as somebody who may. */
  | "access"
  /** Nobody known here vouches for it. */
  | "certificate"
  /** It wants to know by a certificate who asks. */
  | "client-certificate"
  /** It speaks plain HTTP, where docker wants TLS. */
  | "plain-http"
  /** What was asked for is not there. */
  | "missing"
  | "refused"
  /** It failed, or could not be reached. */
  | "unavailable"
  | "unknown";

/**
 * In this order: the first that fits is meant. Read from engines 20.10 and 28.5 and buildx 0.29. Where the registry
 * gives its reason in JSON, a containerd store says "error from registry: <reason>" and keeps the status and the code
 * to itself: what is known as no refusal is then worth another question.
 */
const readings: readonly (readonly [Trouble, RegExp])[] = [
  // GHCR says so with a 403, too.
  ["busy", saying(429, "too ?many ?requests|rate (?:limit|exceeded)|retry-after|slow down")],
  // As ECR, Quay, Harbor, Docker Hub, Google, Alibaba, Azure and Nexus word it, in turn.
  ["immutable", /immutab|cannot be overwritten|disallowed on this registry|does not allow updating assets/iu],
  [
    "access",
    saying(
      "40[13]",
      "unauthorized|denied|forbidden|authentication required|authorization failed|no basic auth credentials|getting credentials|incorrect username",
    ),
  ],
  // As Go and Node say it, in turn.
  [
    "client-certificate",
    /\btls: (?:certificate required|bad certificate)|alert (?:certificate required|bad certificate)/iu,
  ],
  ["certificate", /\bx509\b|self-signed certificate|unable to (?:verify|get) .*certificate|certificate's altnames/iu],
  ["plain-http", /HTTP response to HTTPS client/iu],
  ["unavailable", /\bblob unknown/iu],
  ["missing", saying(404, "not found|name unknown|not known to registry|repository .*does not exist")],
  ["refused", saying("4(?!08)\\d\\d", "got digest")],
  [
    "unavailable",
    saying(
      "408|5\\d\\d",
      "internal server error|bad gateway|unavailable|time-?out|connection (?:reset|refused)|closed network connection|broken pipe|\\beof\\b|unexpected end of|temporar|error from registry",
    ),
  ],
];

function saying(status: number | string, words: string): RegExp {
  return new RegExp(`\\b(?:status|http)\\D*\\b(?:${status})\\b|${words}`, "iu");
}

/** @param output docker's, both streams. */
export function troubleIn(output: string): Trouble {
  // A ref or URL, which docker repeats, can hold anything: a tag called 503.
  const words = output.replaceAll(/\S*\/\S*/gu, "");
  return readings.find(([, pattern]) => pattern.test(words))?.[0] ?? "unknown";
}

/** Returns true if the answer may be another one in a moment. */
export function isTransient(trouble: string): boolean {
  return trouble === "busy" || trouble === "unavailable";
}

/**
 * For how long a registry that counts requests wants to be left alone, milliseconds: docker keeps the Retry-After of
 * an answer to itself, but GHCR says it in its message as well ("retry-after: 1.04s, allowed: 44000/minute").
 * @returns undefined where it does not say.
 */
export function retryAfterMs(output: string): number | undefined {
  const { count, unit = "s" } =
    /retry-after: ?(?<count>\d+(?:\.\d+)?)(?<unit>[mµun]?s\b|[mh])?/iu.exec(output)?.groups ?? {};
  return count === undefined ? undefined : Number(count) * (unitMs[unit.toLowerCase()] ?? 1_000);
}

const unitMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  µs: 1e-3,
  us: 1e-3,
  ns: 1e-6,
};
