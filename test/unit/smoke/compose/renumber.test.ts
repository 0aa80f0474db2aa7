import { describe, expect, it } from "vitest";
import type { ComposeNetwork } from "../../../../src/docker/compose/network.ts";
import { rangesIn } from "../../../../src/smoke/compose/renumber.ts";
import { parseSubnet } from "../../../../src/smoke/compose/subnet.ts";

const random = "0123456789";
const network: ComposeNetwork = {
  internal: false,
  attachable: false,
  hasIpv6: true,
  ipamDriver: "",
  external: false,
  name: "",
  driver: "",
  driverOptions: {},
  ranges: [
    { subnet: "172.29.0.0/16", gateway: "172.29.0.1", range: "172.29.77.0/24", auxiliary: { router: "172.29.0.7" } },
    { subnet: "fd00:1::/64", gateway: "fd00:1::1", range: "", auxiliary: {} },
  ],
};
const ranges = (free: string) =>
  rangesIn(
    { key: "net", network, subnets: network.ranges.flatMap(({ subnet }) => parseSubnet(subnet) ?? []) },
    free,
    random,
  ).ranges;

describe("the subnets of a network in a variant", () => {
  it("are those that the engine has free, with everything that the file fixes at its place", () => {
    expect(ranges("172.18.0.0/16")).toEqual([
      {
        Subnet: "172.18.0.0/16",
        Gateway: "172.18.0.1",
        IPRange: "172.18.77.0/24",
        AuxiliaryAddresses: { router: "172.18.0.7" },
      },
      { Subnet: "fd01:2345:6789:0:0:0:0:0/64", Gateway: "fd01:2345:6789:0:0:0:0:1" },
    ]);
  });

  it("hold all that they held where they are smaller", () => {
    expect(ranges("192.168.16.0/20")[0]).toEqual({
      Subnet: "192.168.16.0/20",
      Gateway: "192.168.16.1",
      IPRange: "192.168.29.0/24",
      AuxiliaryAddresses: { router: "192.168.16.7" },
    });
    expect(ranges("10.1.2.0/24")[0]).toMatchObject({ Subnet: "10.1.2.0/24", IPRange: "10.1.2.0/24" });
    expect(ranges("10.1.2.0/28")[0]).not.toHaveProperty("IPRange");
  });
});
