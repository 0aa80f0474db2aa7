export type Subnet = {
  readonly version: 4 | 6;
  readonly base: bigint;
  readonly prefix: number;
};

/** @returns undefined if the text is not a subnet. */
export function parseSubnet(text: string): Subnet | undefined {
  const [written = "", prefix = ""] = text.split("/");
  const address = parseAddress(written);
  if (address === undefined || !/^\d{1,3}$/u.test(prefix)) return undefined;
  const { version, value } = address;
  const bits = Number(prefix);
  return bits > bitsOf(version) ? undefined : { version, base: value - (value % size(version, bits)), prefix: bits };
}

export function subnetText({ version, base, prefix }: Subnet): string {
  return `${addressText(version, base)}/${prefix}`;
}

export type Renumbering = { readonly from: Subnet; readonly to: Subnet };

/** Returns the start of `found`, at most as large as `wanted`. */
export function narrowed(found: Subnet, wanted: Subnet): Subnet {
  return { ...found, prefix: Math.max(found.prefix, wanted.prefix) };
}

/** A smaller subnet keeps the last digits: two addresses can become one there, which the engine reports. */
export function renumberedAddress(text: string, all: readonly Renumbering[]): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  const { version, value } = address;
  for (const { from, to } of all) {
    const offset = value - from.base;
    const isIn = from.version === version && offset >= 0n && offset < size(version, from.prefix);
    if (isIn) return addressText(version, to.base + (offset % size(version, to.prefix)));
  }
  return undefined;
}

/** An address inside a URL, a list or a sentence. */
const addresses =
  /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?:\/\d{1,3})?(?![\w]|\.\d)/giu;

/** Returns the text with every address of these subnets, and every subnet itself, replaced. */
export function renumbered(text: string, all: readonly Renumbering[]): string {
  return text.replaceAll(addresses, (found) => {
    const subnet = found.includes("/") ? parseSubnet(found) : undefined;
    const whole = all.find(({ from }) => subnet !== undefined && subnetText(from) === subnetText(subnet));
    if (whole !== undefined) return subnetText(whole.to);
    const [address = "", prefix] = found.split("/");
    const moved = renumberedAddress(address, all);
    if (moved === undefined) return found;
    return prefix === undefined ? moved : `${moved}/${prefix}`;
  });
}

type Address = { readonly version: 4 | 6; readonly value: bigint };

function parseAddress(text: string): Address | undefined {
  const octets = text.split(".");
  if (octets.length === 4 && octets.every((octet) => /^\d{1,3}$/u.test(octet) && Number(octet) < 256))
    return { version: 4, value: octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n) };
  const [head = "", tail, ...more] = text.split("::");
  if (!text.includes(":") || more.length > 0) return undefined;
  const [first = [], last = []] = [head, tail ?? ""].map((part) => (part === "" ? [] : part.split(":")));
  const left = 8 - first.length - last.length;
  if (tail === undefined ? left !== 0 : left < 1) return undefined;
  const all = [...first, ...Array.from({ length: tail === undefined ? 0 : left }, () => "0"), ...last];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return undefined;
  return { version: 6, value: all.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n) };
}

function addressText(version: 4 | 6, value: bigint): string {
  const [count, bits, radix, mark] = version === 4 ? [4, 8n, 10, "."] : [8, 16n, 16, ":"];
  const parts = Array.from(
    { length: count },
    (_, index) => (value >> (bits * BigInt(count - 1 - index))) % (1n << bits),
  );
  return parts.map((part) => part.toString(radix)).join(mark);
}

function bitsOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

function size(version: 4 | 6, prefix: number): bigint {
  return 1n << BigInt(bitsOf(version) - prefix);
}
