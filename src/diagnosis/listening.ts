export type Listener = {
  readonly port: number;
  /** Bound only to 127.0.0.0/8 or ::1: unreachable from outside the container. */
  readonly loopback: boolean;
  /** `ipv6`: bound to no IPv4 address. A socket on `::` may still accept IPv4; only a connection tells. */
  readonly family: "any" | "ipv6";
};

/** `st` of a listening socket (TCP_LISTEN): https://docs.kernel.org/networking/proc_net_tcp.html. */
const listening = "0A";

/** `::ffff:127.x` and `::1`; tcp6 writes four little-endian words. */
const loopback6 = /^(?:0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/u;

const mapped4 = /^0{16}FFFF0000/u;

/** 127.0.0.11: Docker's name server in every container of a user-defined network. */
const dockersNameServer = "0B00007F";

const loopback4 = /^[0-9A-F]{6}7F$/u;

/** Reads /proc/net/tcp, tcp6 or both. A port is loopback only if it is bound to no other address. */
export function listeners(table: string): readonly Listener[] {
  const ports = new Map<number, Listener>();
  for (const line of table.split("\n")) {
    const match = /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+[0-9A-F]+:[0-9A-F]{4}\s+([0-9A-F]{2})\s/u.exec(
      line,
    );
    const [, address = "", port = "", state] = match ?? [];
    if (state !== listening || address === dockersNameServer) continue;
    const loopback = loopback4.test(address) || loopback6.test(address);
    const number = Number.parseInt(port, 16);
    const known = ports.get(number);
    const isIpv6 = address.length === 32 && !mapped4.test(address) && (known?.family ?? "ipv6") === "ipv6";
    ports.set(number, {
      port: number,
      loopback: loopback && (known?.loopback ?? true),
      family: isIpv6 ? "ipv6" : "any",
    });
  }
  return [...ports.values()].toSorted((a, b) => a.port - b.port);
}
