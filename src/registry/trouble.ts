export type Trouble =
  | "busy"
  | "immutable"
  | "access"
  | "certificate"
  | "client-certificate"
  /** It uses plain HTTP, but docker wants TLS. */
  | "plain-http"
  | "missing"
  | "refused"
  /** It failed, or could not be reached. */
  | "unavailable"
  | "unknown";

/**
 * The first pattern that matches decides. Read from engines 20.10 and 28.5 and buildx 0.29. If the registry gives its
 * reason in JSON, a containerd store says "error from registry: <reason>" without status and code: unless the reason is
 * a known refusal, another attempt is worthwhile.
 */
const readings: readonly (readonly [Trouble, RegExp])[] = [
  // GHCR says so with a 403, too.
  ["busy", saying(429, "too ?many ?requests|rate (?:limit|exceeded)|retry-after|slow down")],
  // The words of ECR, Quay, Harbor, Docker Hub, Google, Alibaba, Azure and Nexus.
  ["immutable", /immutab|cannot be overwritten|disallowed on this registry|does not allow updating assets/iu],
  [
    "access",
    saying(
      "40[13]",
      "unauthorized|denied|forbidden|authentication required|authorization failed|no basic auth credentials|getting credentials|incorrect username",
    ),
  ],
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

export function troubleIn(output: string): Trouble {
  // Docker repeats refs and URLs, which can contain anything, for example a tag 503.
  const words = output.replaceAll(/\S*\/\S*/gu, "");
  return readings.find(([, pattern]) => pattern.test(words))?.[0] ?? "unknown";
}

export function isTransient(trouble: string): boolean {
  return trouble === "busy" || trouble === "unavailable";
}

/**
 * Reads how many milliseconds a busy registry wants to be left alone. Docker does not show the header Retry-After, but
 * GHCR repeats it in its message ("retry-after: 1.04s, allowed: 44000/minute").
 * @returns undefined if it does not say.
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
