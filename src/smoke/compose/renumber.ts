/** Every variant gets its own subnets for fixed ones, and every such address in the file changes with them. */
import type { RenumberedService } from "./machine-override.ts";
import { literal } from "./merging.ts";
import type { ComposeModel } from "../../docker/compose/model.ts";
import type { ComposeNetwork } from "../../docker/compose/network.ts";
import type { ComposeService } from "../../docker/compose/service.ts";
import type { AddressRange } from "../../docker/own-subnet.ts";
import {
  narrowed,
  parseSubnet,
  type Renumbering,
  renumbered,
  renumberedAddress,
  type Subnet,
  subnetText,
} from "./subnet.ts";

export type FixedNetwork = {
  readonly key: string;
  readonly network: ComposeNetwork;
  readonly subnets: readonly Subnet[];
};

export function fixedNetworks(model: ComposeModel): readonly FixedNetwork[] {
  return [...model.networks].flatMap(([key, network]) => {
    const subnets = network.external
      ? aroundAddresses(key, model)
      : network.ranges.flatMap(({ subnet }) => parseSubnet(subnet) ?? []);
    return subnets.length === 0 ? [] : [{ key, network, subnets }];
  });
}

/** An external network's subnet is not in the file, so it is estimated from the addresses. */
function aroundAddresses(key: string, { services }: ComposeModel): readonly Subnet[] {
  const addresses = [...services.values()].flatMap(({ networks }) => networks.get(key) ?? []);
  const texts = [
    ...addresses.map(({ ipv4 }) => `${ipv4 ?? ""}/16`),
    ...addresses.map(({ ipv6 }) => `${ipv6 ?? ""}/64`),
  ];
  return [...new Set(texts.flatMap((text) => parseSubnet(text) ?? []).map(subnetText))].flatMap(
    (text) => parseSubnet(text) ?? [],
  );
}

/** Prefix bits of a random private IPv6 network: https://datatracker.ietf.org/doc/html/rfc4193#section-3.2. */
const longestSite = 48;

/** @param random 40 random bits as hexadecimal digits. */
export function rangesIn(
  { network, subnets }: FixedNetwork,
  free: string,
  random: string,
): { readonly ranges: readonly AddressRange[]; readonly renumberings: readonly Renumbering[] } {
  const four = subnets.find(({ version }) => version === 4);
  const found = parseSubnet(free);
  if (found === undefined) throw new Error(`${free} is no subnet`);
  const six = subnets.find(({ version }) => version === 6);
  const site = parseSubnet(`fd${random.slice(0, 2)}:${random.slice(2, 6)}:${random.slice(6, 10)}::/${longestSite}`);
  const all: Renumbering[] = [
    ...(four === undefined ? [] : [{ from: four, to: narrowed(found, four) }]),
    ...(six === undefined || site === undefined ? [] : [{ from: six, to: narrowed(site, six) }]),
  ];
  const moved = (text: string) => renumberedAddress(text, all);
  const ranges = all.map((renumbering) => {
    const range = network.ranges.find(({ subnet }) => {
      const parsed = parseSubnet(subnet);
      return parsed !== undefined && subnetText(parsed) === subnetText(renumbering.from);
    });
    const gateway = moved(range?.gateway ?? "");
    const [first = "", prefix = "0"] = (range?.range ?? "").split("/");
    const firstMoved = moved(first);
    const auxiliary = Object.entries(range?.auxiliary ?? {}).flatMap(([name, text]) => {
      const address = moved(text);
      return address === undefined ? [] : [[name, address] as const];
    });
    return {
      Subnet: subnetText(renumbering.to),
      ...(gateway === undefined ? {} : { Gateway: gateway }),
      // A range that is wider than the new subnet restricts nothing.
      ...(firstMoved === undefined || Number(prefix) < renumbering.to.prefix
        ? {}
        : { IPRange: `${firstMoved}/${prefix}` }),
      ...(auxiliary.length === 0 ? {} : { AuxiliaryAddresses: Object.fromEntries(auxiliary) }),
    };
  });
  return { ranges, renumberings: all };
}

/** The variant's values for the app, which override the file's. */
type OfVariant = {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
};

/** @param variant is set for the app only. */
export function renumberedService(
  service: ComposeService,
  byNetwork: ReadonlyMap<string, readonly Renumbering[]>,
  variant: OfVariant | undefined,
): RenumberedService {
  const all = [...byNetwork.values()].flat();
  const moved = (text: string) => renumbered(text, all);
  const endpoints = [...service.networks].flatMap(([key, { ipv4, ipv6 }]) => {
    const own = byNetwork.get(key);
    if (own === undefined || (ipv4 === undefined && ipv6 === undefined)) return [];
    const addresses = {
      ...(ipv4 === undefined ? {} : { ipv4_address: renumberedAddress(ipv4, own) ?? ipv4 }),
      ...(ipv6 === undefined ? {} : { ipv6_address: renumberedAddress(ipv6, own) ?? ipv6 }),
    };
    return [[key, addresses] as const];
  });
  const ofVariant = new Map(variant?.env.map(({ name, value }) => [name, literal(value)]));
  const environment = [...new Map([...service.environment, ...ofVariant])]
    .map(([name, value]) => [name, value, moved(value)] as const)
    .filter(([, value, now]) => value !== now)
    .map(([name, , now]) => [name, now]);
  const lists = Object.entries({
    entrypoint: variant?.entrypoint?.map(literal) ?? service.entrypoint,
    command: variant?.command?.map(literal) ?? service.command,
    dns: service.dns,
    extra_hosts: service.extraHosts,
  })
    .map(([key, list]) => [key, list, list.map(moved)] as const)
    .filter(([, list, now]) => list.some((text, index) => text !== now[index]))
    .map(([key, , now]) => [key, now]);
  const check = service.healthTest.map(moved);
  return {
    values: {
      ...(endpoints.length === 0 ? {} : { networks: Object.fromEntries(endpoints) }),
      ...(environment.length === 0 ? {} : { environment: Object.fromEntries(environment) }),
      ...(check.some((text, index) => text !== service.healthTest[index]) ? { healthcheck: { test: check } } : {}),
    },
    lists: Object.fromEntries(lists),
  };
}
