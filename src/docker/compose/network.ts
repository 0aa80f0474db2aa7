import { z } from "zod";
import { resource } from "./volume.ts";

type ComposeRange = {
  readonly subnet: string;
  readonly gateway: string;
  readonly range: string;
  readonly auxiliary: Readonly<Record<string, string>>;
};

export type ComposeNetwork = {
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly hasIpv6: boolean;
  readonly ipamDriver: string;
  readonly ranges: readonly ComposeRange[];
  readonly external: boolean;
  readonly name: string;
  readonly driver: string;
  readonly driverOptions: Readonly<Record<string, string>>;
};

const range = z
  .object({
    subnet: z.string().default(""),
    gateway: z.string().default(""),
    ip_range: z.string().default(""),
    aux_addresses: z.record(z.string(), z.string()).default({}),
  })
  .transform(({ subnet, gateway, ip_range: ipRange, aux_addresses: auxiliary }): ComposeRange => ({
    subnet,
    gateway,
    range: ipRange,
    auxiliary,
  }));

export const network = z
  .object({
    ...resource,
    name: z.string().default(""),
    internal: z.boolean().default(false),
    attachable: z.boolean().default(false),
    enable_ipv6: z.boolean().default(false),
    ipam: z.object({ driver: z.string().default(""), config: z.array(range).nullish() }).nullish(),
  })
  .transform(({ driver_opts: options, enable_ipv6: hasIpv6, ipam, ...own }): ComposeNetwork => ({
    ...own,
    hasIpv6,
    driverOptions: options,
    ipamDriver: ipam?.driver ?? "",
    ranges: ipam?.config ?? [],
  }));
