import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostOf, isInsecure, type RegistryConfig } from "../../../src/registry/insecure.ts";

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
