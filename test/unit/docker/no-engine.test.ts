import { describe, expect, it } from "vitest";
import { noEngine } from "../../../src/docker/no-engine.ts";

// Each as docker 20.10 or 28.5 printed it.
describe("no engine answers", () => {
  it.each([
    [
      "a socket without an engine",
      "Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?",
    ],
    [
      "a port without an engine",
      "ERROR: Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?\nerrors pretty printing info",
    ],
    [
      "a host that is not there",
      'error during connect: Get "http://nonsense:2375/v1.51/info": dial tcp: lookup nonsense on 10.0.0.1:53: no such host',
    ],
    [
      "a context that is not there",
      'Failed to initialize: unable to resolve docker endpoint: context "nowhere": context not found',
    ],
    [
      "a configuration that warns first",
      "WARNING: Error loading config file: x\nCannot connect to the Docker daemon at unix:///x.sock.",
    ],
  ])("%s", (_, output) => {
    expect(noEngine(output)).toMatchObject({
      what: "no Docker engine answers",
      why: expect.not.stringMatching(/ERROR|WARNING|\n/u),
      remedy: expect.stringContaining("DOCKER_HOST"),
    });
  });

  it("or may not be asked", () => {
    const output =
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://x": connect: permission denied';
    expect(noEngine(output)).toMatchObject({
      what: "the Docker engine cannot be used",
      why: output,
      remedy: expect.stringContaining("docker group"),
    });
  });

  it.each([
    'error during connect: Get "https://127.0.0.1:2376/v1.51/info": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'error during connect: Get "https://127.0.0.1:2376/v1.51/info": remote error: tls: bad certificate',
    "Failed to initialize: unable to resolve docker endpoint: open /certs/client/ca.pem: no such file or directory",
  ])("or only to a client with other certificates: %s", (output) => {
    expect(noEngine(output)).toMatchObject({
      what: "the Docker engine cannot be used",
      why: output,
      remedy: expect.stringContaining("DOCKER_CERT_PATH"),
    });
  });

  it.each([
    "Error: No such image: x",
    "Error response from daemon: network x not found",
    "denied: requested access to the resource is denied",
    "",
  ])("not said of %j", (output) => {
    expect(noEngine(output)).toBeUndefined();
  });
});
