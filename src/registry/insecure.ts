import { BlockList } from "node:net";
import type { RegistryConfig } from "../docker/engine.ts";

/** Follows https://github.com/moby/moby/blob/v28.5.0/daemon/pkg/registry/config.go, isSecureIndex. `registry` includes the port if one is written. */
export function isInsecure(registry: string, config: RegistryConfig, addresses: readonly string[]): boolean {
  const named = config.IndexConfigs[registry];
  if (named !== undefined) return !named.Secure;
  const networks = new BlockList();
  for (const cidr of config.InsecureRegistryCIDRs) {
    const [network = "", length = ""] = cidr.split("/");
    networks.addSubnet(network, Number(length), familyOf(network));
  }
  return addresses.some((address) => networks.check(address, familyOf(address)));
}

/**
 * Returns true for a registry to which buildx uses plain HTTP by default, while the engine tries TLS first:
 * https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/registry.go, MatchLocalhost.
 */
export function isLoopback(registry: string): boolean {
  const host = hostOf(registry);
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/u.test(host);
}

/** Reads the output of `docker buildx inspect`, which repeats a builder's settings line by line after ` > `. */
export function isPlainInBuilder(registry: string, inspected: string): boolean {
  let section = "";
  for (const [, line = ""] of inspected.matchAll(/^ *> ?(.*)$/gmu)) {
    section = /^\s*\[(.*)\]\s*$/u.exec(line)?.[1] ?? section;
    if (section.trim() === `registry."${registry}"` && /^\s*http\s*=\s*true\b/u.test(line)) return true;
  }
  return false;
}

export function hostOf(registry: string): string {
  return registry.replace(/:\d+$/u, "").replace(/^\[(.*)\]$/u, "$1");
}

export function portOf(registry: string): number | undefined {
  const port = /:(\d+)$/u.exec(registry)?.[1];
  return port === undefined ? undefined : Number(port);
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}
