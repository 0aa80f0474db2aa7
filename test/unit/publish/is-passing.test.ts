import { describe, expect, it } from "vitest";
import { isPassing } from "../../../src/registry/manifest.ts";

// Each as an engine 20.10 (classic), an engine 28.5 (containerd store) or buildx 0.29 (imagetools) printed it.
describe("worth another question", () => {
  it.each([
    ["classic: 500", "received unexpected HTTP status: 500 Internal Server Error"],
    ["classic: 502", "received unexpected HTTP status: 502 Bad Gateway"],
    ["classic: 504", "received unexpected HTTP status: 504 Gateway Timeout"],
    ["classic: 429 in JSON", "toomanyrequests: slow down"],
    ["classic: 429 without a body", 'error parsing HTTP 429 response body: unexpected end of JSON input: ""'],
    ["classic: no answer", 'Put "http://127.0.0.1:6023/v2/x/b/manifests/503": EOF'],
    ["classic: no registry", 'Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused'],
    [
      "containerd: 503 in plain text",
      'unknown: failed commit on ref "manifest-sha256:ec92": unexpected status from PUT request to http://127.0.0.1:6026/v2/x/b/manifests/sha256:ec92: 503 Service Unavailable',
    ],
    ["containerd: 503 in JSON", "error from registry: unavailable\nunavailable"],
    ["containerd: 500 in JSON", "error from registry: unknown\nunknown"],
    ["containerd: 429 in JSON, of which it keeps the message alone", "error from registry: slow down"],
    [
      "containerd: the connection broke",
      'failed to do request: Put "https://127.0.0.1:6036/v2/x": write tcp 127.0.0.1:35514->127.0.0.1:6036: use of closed network connection',
    ],
    [
      "containerd: no registry",
      'failed to do request: Head "https://127.0.0.1:1/v2/x/b/blobs/sha256:a80d": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    [
      "imagetools: 503",
      "ERROR: unexpected status from HEAD request to http://127.0.0.1:6118/v2/x/b/manifests/1: 503 Service Unavailable",
    ],
    [
      "imagetools: 429",
      "ERROR: unexpected status from HEAD request to http://127.0.0.1:6118/v2/x/b/manifests/1: 429 Too Many Requests",
    ],
    ["imagetools: no answer", 'ERROR: failed to do request: Head "http://127.0.0.1:6123/v2/x/b/manifests/1": EOF'],
    ["a name server that is away", "dial tcp: lookup registry.example.com: Temporary failure in name resolution"],
    ["a slow registry", 'Get "https://registry.example.com/v2/": net/http: TLS handshake timeout'],
    ["a slow network", "dial tcp 10.0.0.1:443: i/o timeout"],
  ])("%s", (_, output) => {
    expect(isPassing(output)).toBe(true);
  });
});

describe("the same tomorrow", () => {
  it.each([
    ["classic: 401", "unauthorized: authentication required"],
    ["classic: 401, not logged in", "no basic auth credentials"],
    ["classic: 403", "denied: requested access to the resource is denied"],
    [
      "classic: 403 in plain text",
      `error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: "<html>"`,
    ],
    ["classic: 413", 'error parsing HTTP 413 response body: unexpected end of JSON input: ""'],
    ["classic: an immutable tag", "tag invalid: The image tag already exists and is immutable"],
    ["containerd: 401", "error from registry: unauthorized\nunauthorized"],
    ["containerd: 403", "error from registry: denied\ndenied"],
    ["containerd: an immutable tag", "error from registry: The image tag already exists and is immutable"],
    [
      "containerd: 403 of a tag called 503",
      'unknown: failed commit on ref "x": unexpected status from PUT request to http://127.0.0.1:6026/v2/x/b/manifests/503: 403 Forbidden',
    ],
    [
      "imagetools: 401 of a tag called 503",
      "ERROR: unexpected status from HEAD request to http://127.0.0.1:6111/v2/x/b/manifests/503: 401 Unauthorized",
    ],
    ["imagetools: nothing of the name of a time-out", "ERROR: registry.example.com/timeout/eof:502: not found"],
    ["a reason with a number in it", "denied: project 512 is not yours"],
    ["no such image", "An image does not exist locally with the tag: registry.example.com/app"],
    ["a registry with TLS of its own", "x509: certificate signed by unknown authority"],
    ["nothing", ""],
  ])("%s", (_, output) => {
    expect(isPassing(output)).toBe(false);
  });
});
