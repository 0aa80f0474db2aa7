/** Which registries the engine's owner lets it use without TLS, or without knowing who vouches for them. Pure. */
import { BlockList } from "node:net";

/** As the engine tells it: `insecure-registries` of its daemon.json, by name and by network. */
export type RegistryConfig = {
  readonly IndexConfigs: Readonly<Record<string, { readonly Secure: boolean }>>;
  /** `10.0.0.0/8`. */
  readonly InsecureRegistryCIDRs: readonly string[];
};

/**
 * The rule of the engine: https://github.com/moby/moby/blob/v28.5.0/daemon/pkg/registry/config.go, isSecureIndex.
 * @param registry host and port.
 * @param addresses of the host.
 */
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

/** Without its port; an address of IPv6 without its brackets. */
export function hostOf(registry: string): string {
  return registry.replace(/:\d+$/u, "").replace(/^\[(.*)\]$/u, "$1");
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}
