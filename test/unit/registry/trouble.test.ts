import { describe, expect, it } from "vitest";
import { isTransient, retryAfterMs, type Trouble, troubleIn } from "../../../src/registry/trouble.ts";

const manifest = "http://127.0.0.1:6026/v2/x/b/manifests";

/** Each as an engine 20.10 (classic), an engine 28.5 (containerd store) or buildx 0.29 (imagetools) printed it. */
const answers: Readonly<Record<Trouble, readonly (readonly [situation: string, output: string])[]>> = {
  busy: [
    ["classic: 429 in JSON", "toomanyrequests: slow down"],
    ["classic: 429 without a body", 'error parsing HTTP 429 response body: unexpected end of JSON input: ""'],
    ["classic: GHCR", "toomanyrequests: retry-after: 358.521µs, allowed: 44000/minute"],
    ["classic: GHCR's 403", "denied: You have exceeded a secondary rate limit"],
    ["containerd: 429 in JSON, of which it keeps the message alone", "error from registry: slow down"],
    ["containerd: GHCR", "error from registry: retry-after: 1.037s, allowed: 44000/minute"],
    ["containerd: ECR", "error from registry: Rate exceeded"],
    [
      "containerd: 429 without a body",
      `unknown: failed commit on ref "index-sha256:1d2e": unexpected status from PUT request to ${manifest}/1.0: 429 Too Many Requests`,
    ],
    ["imagetools: 429", `ERROR: unexpected status from HEAD request to ${manifest}/1: 429 Too Many Requests`],
    [
      "imagetools: 429 in JSON",
      `ERROR: httpReadSeeker: failed open: unexpected status from GET request to ${manifest}/sha256:45: 429 Too Many Requests\ntoomanyrequests: slow down`,
    ],
  ],
  immutable: [
    [
      "classic: ECR, 400",
      "tag invalid: The image tag '1.0' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
    ],
    ["classic: Harbor, 412", "unknown: Failed to process request due to 'app:1.0' configured as immutable."],
    ["classic: Quay, 409", "unknown: tag is immutable and cannot be overwritten"],
    [
      "classic: Docker Hub, 403",
      "denied: requested access to the resource is denied - This tag is already assigned to an image in this repository and cannot be updated due to immutability settings. To push this image, use a different tag.",
    ],
    [
      "classic: Google Artifact Registry, 400",
      "manifest invalid: cannot update tag 1.0. The repository has enabled tag immutability",
    ],
    [
      "classic: Azure, a locked image",
      "unknown: The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation",
    ],
    ["classic: Nexus, 400", "unknown: Repository does not allow updating assets: docker-releases"],
    ["classic: Alibaba", "denied: The requested tag already exists and cannot be overwritten."],
    [
      "containerd: ECR",
      "error from registry: The image tag '1.0' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
    ],
    ["containerd: Harbor", "error from registry: Failed to process request due to 'app:1.0' configured as immutable."],
    ["containerd: Quay", "error from registry: tag is immutable and cannot be overwritten"],
    [
      "containerd: Docker Hub",
      "error from registry: requested access to the resource is denied - This tag is already assigned to an image in this repository and cannot be updated due to immutability settings. To push this image, use a different tag.",
    ],
    [
      "containerd: Google Artifact Registry",
      "error from registry: cannot update tag 1.0. The repository has enabled tag immutability",
    ],
    ["containerd: Azure", "error from registry: The operation is disallowed on this registry, repository or image."],
    ["containerd: Alibaba", "error from registry: The requested tag already exists and cannot be overwritten."],
  ],
  access: [
    ["classic: 401", "unauthorized: authentication required"],
    ["classic: 401, not logged in", "no basic auth credentials"],
    ["classic: 401 of a token server", "unauthorized: incorrect username or password"],
    ["classic: 403", "denied: requested access to the resource is denied"],
    ["classic: GHCR without packages: write", "denied: permission_denied: write_package"],
    [
      "classic: 403 in plain text",
      `error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: "<html>"`,
    ],
    ["a reason with a number in it", "denied: project 512 is not yours"],
    ["containerd: 401", "error from registry: unauthorized\nunauthorized"],
    [
      "containerd: 401, not logged in",
      "push access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
    ],
    ["containerd: 401 of a token server", "error from registry: incorrect username or password"],
    ["containerd: 403", "error from registry: denied\ndenied"],
    ["containerd: GHCR without packages: write", "error from registry: permission_denied: write_package"],
    [
      "containerd: 401 to a wrong password",
      "unknown: unexpected status from HEAD request to http://localhost:44563/v2/team/app/blobs/sha256:2814: 401 Unauthorized",
    ],
    [
      "containerd: 403 of a tag called 503",
      `unknown: failed commit on ref "x": unexpected status from PUT request to ${manifest}/503: 403 Forbidden`,
    ],
    [
      "imagetools: 401 of a tag called 503",
      `ERROR: unexpected status from HEAD request to ${manifest}/503: 401 Unauthorized`,
    ],
    [
      "imagetools: 401 of a token server",
      "ERROR: failed to authorize: failed to fetch oauth token: unexpected status from GET request to http://127.0.0.1:43845/token?scope=repository%3Ateam%2Fapp%3Apull&service=x: 401 Unauthorized",
    ],
    [
      "a credential helper that is not there",
      'error getting credentials - err: exec: "docker-credential-nosuch": executable file not found in $PATH, out: ``',
    ],
  ],
  certificate: [
    ["classic", 'Get "https://192.0.2.2:40385/v2/": x509: certificate signed by unknown authority'],
    [
      "containerd",
      'failed to do request: Head "https://192.0.2.2:40385/v2/t/app/blobs/sha256:2814": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ],
    [
      "imagetools, of another name",
      `ERROR: failed to do request: Head "https://192.0.2.2:37111/v2/t/app/manifests/1": tls: failed to verify certificate: x509: cannot validate certificate for 192.0.2.2 because it doesn't contain any IP SANs`,
    ],
  ],
  "client-certificate": [
    ["classic: by a server in Go", 'Get "https://r.test/v2/": remote error: tls: certificate required'],
    ["the same over TLS 1.2", 'Get "https://r.test/v2/": remote error: tls: bad certificate'],
    [
      "by a server in Node, to Node",
      "C0EC:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required",
    ],
  ],
  "plain-http": [
    ["classic", 'Get "https://192.0.2.2:45243/v2/": http: server gave HTTP response to HTTPS client'],
    [
      "containerd",
      'failed to do request: Head "https://192.0.2.2:45243/v2/t/app/blobs/sha256:2814": http: server gave HTTP response to HTTPS client',
    ],
  ],
  missing: [
    [
      "classic: ECR, no such repository",
      "name unknown: The repository with name 'app' does not exist in the registry with id '123'",
    ],
    ["classic: no such repository", "name unknown"],
    ["classic: 404 without a body", 'error parsing HTTP 404 response body: unexpected end of JSON input: ""'],
    [
      "containerd: ECR, no such repository",
      "error from registry: The repository with name 'app' does not exist in the registry with id '123'",
    ],
    ["containerd: no such repository", "error from registry: repository name not known to registry"],
    [
      "containerd: 404 without a body",
      "unknown: unexpected status from POST request to http://127.0.0.1:46301/v2/t/58/blobs/uploads/: 404 Not Found",
    ],
    ["imagetools: 404", "ERROR: 127.0.0.1:37005/t/280e7baae5a7:1.0: not found"],
    ["imagetools: 404 of the name of a time-out", "ERROR: registry.example.com/timeout/eof:502: not found"],
    [
      "imagetools: 404 of what the tag says",
      `ERROR: httpReadSeeker: failed open: content at ${manifest}/sha256:4527 not found: not found`,
    ],
  ],
  refused: [
    ["classic: 409 without a body", 'error parsing HTTP 409 response body: unexpected end of JSON input: ""'],
    ["classic: 413", 'error parsing HTTP 413 response body: unexpected end of JSON input: ""'],
    [
      "containerd: 409 without a body",
      `unknown: failed commit on ref "index-sha256:1d2e": unexpected status from PUT request to ${manifest}/1.0: 409 Conflict`,
    ],
    [
      "containerd: it was given one digest and answers another",
      'failed commit on ref "index-sha256:1d2e": got digest sha256:0000, expected sha256:1d2e',
    ],
  ],
  unavailable: [
    ["classic: 500", "received unexpected HTTP status: 500 Internal Server Error"],
    ["classic: 502", "received unexpected HTTP status: 502 Bad Gateway"],
    ["classic: 504", "received unexpected HTTP status: 504 Gateway Timeout"],
    ["classic: no answer", 'Put "http://127.0.0.1:6023/v2/x/b/manifests/503": EOF'],
    ["classic: reset", "write tcp 127.0.0.1:55044->127.0.0.1:35077: use of closed network connection"],
    ["classic: no registry", 'Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused'],
    ["classic: a layer that it shows late", "manifest blob unknown: blob unknown to registry"],
    [
      "containerd: 503 in plain text",
      `unknown: failed commit on ref "manifest-sha256:ec92": unexpected status from PUT request to ${manifest}/sha256:ec92: 503 Service Unavailable`,
    ],
    ["containerd: 503 in JSON", "error from registry: unavailable\nunavailable"],
    ["containerd: 500 in JSON", "error from registry: unknown\nunknown"],
    ["containerd: a layer that it shows late", "error from registry: blob unknown to registry"],
    [
      "containerd: reset",
      'failed to do request: Put "https://127.0.0.1:6036/v2/x": write tcp 127.0.0.1:35514->127.0.0.1:6036: use of closed network connection',
    ],
    [
      "containerd: no registry",
      'failed to do request: Head "https://127.0.0.1:1/v2/x/b/blobs/sha256:a80d": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    ["imagetools: 503", `ERROR: unexpected status from HEAD request to ${manifest}/1: 503 Service Unavailable`],
    ["imagetools: no answer", `ERROR: failed to do request: Head "${manifest}/1": EOF`],
    ["imagetools: half a manifest", "ERROR: unexpected end of JSON input"],
    ["imagetools: a manifest cut short", "ERROR: unexpected EOF"],
    [
      "imagetools: 503 of a token server",
      "ERROR: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to http://127.0.0.1:43845/token?service=x: 503 Service Unavailable",
    ],
    ["a name server that is away", "dial tcp: lookup registry.example.com: Temporary failure in name resolution"],
    ["a slow registry", 'Get "https://registry.example.com/v2/": net/http: TLS handshake timeout'],
    ["a slow network", "dial tcp 10.0.0.1:443: i/o timeout"],
  ],
  unknown: [
    ["no such image", "An image does not exist locally with the tag: registry.example.com/app"],
    ["no such registry", 'Get "https://nosuch.invalid:5000/v2/": dial tcp: lookup nosuch.invalid: no such host'],
    ["nothing", ""],
  ],
};

const all = Object.entries(answers) as [Trouble, (typeof answers)[Trouble]][];

describe.each(all)("%s", (trouble, table) => {
  it.each(table)("%s", (_, output) => {
    expect(troubleIn(output)).toBe(trouble);
  });
});

it("is worth another question where the registry is busy or away, and nowhere else", () => {
  expect(all.map(([trouble]) => trouble).filter((trouble) => isTransient(trouble))).toEqual(["busy", "unavailable"]);
});

describe("how long a registry wants to be left alone", () => {
  it.each([
    ["toomanyrequests: retry-after: 358.521µs, allowed: 44000/minute", 0.358_521],
    ["toomanyrequests: retry-after: 333.011us, allowed: 44000/minute", 0.333_011],
    ["error from registry: retry-after: 1.104056ms, allowed: 44000/minute", 1.104_056],
    ["error from registry: retry-after: 1.5s, allowed: 44000/minute", 1_500],
    ["Retry-After: 30", 30_000],
    ["retry-after: 1m30s", 60_000],
    ["retry-after: 6h0m0s", 21_600_000],
  ])("%s", (output, ms) => {
    expect(retryAfterMs(output)).toBeCloseTo(ms);
  });

  it.each(["toomanyrequests: slow down", "retry-after: never"])("not said: %s", (output) => {
    expect(retryAfterMs(output)).toBeUndefined();
  });
});
