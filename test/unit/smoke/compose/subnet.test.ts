import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  narrowed,
  parseSubnet,
  renumbered,
  renumberedAddress,
  type Subnet,
  subnetText,
} from "../../../../src/smoke/compose/subnet.ts";

function subnet(text: string): Subnet {
  const found = parseSubnet(text);
  if (found === undefined) throw new Error(`${text} is no subnet`);
  return found;
}
const all = [
  { from: subnet("172.29.77.0/24"), to: subnet("172.18.0.0/24") },
  { from: subnet("10.0.0.0/8"), to: subnet("192.168.32.0/20") },
  { from: subnet("fd00:1::/64"), to: subnet("fdab:cdef:1:2::/64") },
];

describe("addresses of a Compose file whose subnets are elsewhere in a variant", () => {
  it.each<[string, string]>([
    ["172.29.77.9", "172.18.0.9"],
    ["http://172.29.77.9:9000/x?y=172.29.77.255", "http://172.18.0.9:9000/x?y=172.18.0.255"],
    ["172.29.77.0/24,127.0.0.1", "172.18.0.0/24,127.0.0.1"],
    ["172.29.77.128/25", "172.18.0.128/25"],
    ["172.29.77.9.", "172.18.0.9."],
    ["10.0.0.0/8 10.0.2.1", "192.168.32.0/20 192.168.34.1"],
    ["postgres://u:p@[fd00:1::9]:5432", "postgres://u:p@[fdab:cdef:1:2:0:0:0:9]:5432"],
    ["fd00:1::/64", "fdab:cdef:1:2:0:0:0:0/64"],
    ["db=172.29.77.9", "db=172.18.0.9"],
  ])("%s becomes %s", (text, moved) => {
    expect(renumbered(text, all)).toBe(moved);
  });

  it.each(["172.29.78.9", "1172.29.77.9", "172.29.77.9.1", "v172.29.77.9", "172.29.77", "12:30:45", "::1", "a::b::c"])(
    "%s stays",
    (text) => {
      expect(renumbered(text, all)).toBe(text);
    },
  );

  it("keep their last digits in a smaller subnet than they were in", () => {
    expect(renumberedAddress("10.0.15.255", all)).toBe("192.168.47.255");
    expect(renumberedAddress("10.200.77.9", all)).toBe("192.168.45.9");
    expect(renumberedAddress("11.0.0.1", all)).toBeUndefined();
  });

  it("keep the size of their subnet where there is room", () => {
    expect(subnetText(narrowed(subnet("172.18.0.0/16"), subnet("1.2.3.0/24")))).toBe("172.18.0.0/24");
    expect(subnetText(narrowed(subnet("192.168.0.0/20"), subnet("10.0.0.0/8")))).toBe("192.168.0.0/20");
  });

  it.each(["172.29.77.0", "172.29.77.0/33", "x/24", "256.0.0.0/8", "::/129", "1:2:3/64"])("%s is no subnet", (text) => {
    expect(parseSubnet(text)).toBeUndefined();
  });

  it("are what they were where a subnet is where it was", () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const same = all.map(({ from }) => ({ from, to: from }));
        return renumbered(text, same) === text;
      }),
    );
  });
});
