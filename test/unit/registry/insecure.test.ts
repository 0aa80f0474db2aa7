import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RegistryConfig } from "../../../src/docker/engine.ts";
import { hostOf, isInsecure, isLoopback, isPlainInBuilder, portOf } from "../../../src/registry/insecure.ts";

const config: RegistryConfig = {
  IndexConfigs: {
    "docker.io": { Secure: true },
    "registry.lan:5000": { Secure: false },
    "10.1.2.3:5000": { Secure: true },
  },
  InsecureRegistryCIDRs: ["10.1.0.0/16", "127.0.0.0/8", "fd00::/8"],
};

describe("a registry that the engine may use without proof of who it is", () => {
  it.each([
    ["docker.io", [], false],
    ["registry.lan:5000", [], true],
    ["registry.lan", [], false],
    ["registry.lan:5001", ["10.1.0.9"], true],
    ["10.1.9.9:5000", ["10.1.9.9"], true],
    ["10.1.2.3:5000", ["10.1.2.3"], false],
    ["10.2.0.1:5000", ["10.2.0.1"], false],
    ["[fd00::7]:5000", ["fd00::7"], true],
    ["dual.lan", ["203.0.113.7", "fd00::7"], true],
    ["unknown.lan", [], false],
  ])("%s at %j: %s", (registry, addresses, insecure) => {
    expect(isInsecure(registry, config, addresses)).toBe(insecure);
  });

  it("is none by default", () => {
    const none = { IndexConfigs: {}, InsecureRegistryCIDRs: [] };
    fc.assert(fc.property(fc.domain(), fc.ipV4(), (name, address) => !isInsecure(name, none, [address])));
  });
});

describe("the host of a registry", () => {
  it.each([
    ["registry.lan", "registry.lan"],
    ["registry.lan:5000", "registry.lan"],
    ["10.0.0.1:80", "10.0.0.1"],
    ["[fd00::7]:5000", "fd00::7"],
    ["[fd00::7]", "fd00::7"],
  ])("%s", (registry, host) => {
    expect(hostOf(registry)).toBe(host);
  });
});

it.each([
  ["localhost:5000", true],
  ["localhost", true],
  ["127.3.2.1:5000", true],
  ["[::1]:5000", true],
  ["localhost.lan:5000", false],
  ["10.0.0.1", false],
])("%s is on loopback: %s", (registry, is) => {
  expect(isLoopback(registry)).toBe(is);
});

it.each([
  ["r.lan:5000", 5000],
  ["[::1]:5001", 5001],
  ["r.lan", undefined],
])("%s has the port %s", (registry, port) => {
  expect(portOf(registry)).toBe(port);
});

describe("a registry that a builder may use in plain HTTP", () => {
  /** As `docker buildx inspect` (0.29) prints it. */
  const inspected = (...lines: readonly string[]) =>
    ["Name:   b", "Driver: docker-container", "File#buildkitd.toml:", ...lines.map((line) => ` > ${line}`), ""].join(
      "\n",
    );

  it.each<[string, readonly string[], boolean]>([
    ["says so", ["debug = true", '[registry."r.lan:5000"]', "  http = true"], true],
    [
      "says it of another",
      ['[registry."s.lan:5000"]', "  http = true", '[registry."r.lan:5000"]', "  http = false"],
      false,
    ],
    ["says it in another section", ['[registry."r.lan:5000"]', "[worker.oci]", "  http = true"], false],
    ["says it in no section", ["http = true"], false],
    ["says nothing", [], false],
  ])("%s", (_, lines, is) => {
    expect(isPlainInBuilder("r.lan:5000", inspected(...lines))).toBe(is);
  });
});
