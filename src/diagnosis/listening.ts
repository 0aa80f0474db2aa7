/** Which TCP ports the processes of a container listen on, read from the kernel's own table. Pure. */

export type Listener = {
  readonly port: number;
  /** Reachable only from inside the container: bound to 127.0.0.0/8 or ::1. */
  readonly loopback: boolean;
  /** `ipv6`: bound to no address of IPv4; one that is bound to `::` may take IPv4 all the same, until it is asked. */
  readonly family: "any" | "ipv6";
};

/** `st` of a listening socket in /proc/net/tcp: https://docs.kernel.org/networking/proc_net_tcp.html, TCP_LISTEN. */
const listening = "0A";

/** `::ffff:127.x` and `::1`, as tcp6 writes them: four words of four bytes, each in the machine's (little-endian) order. */
const loopback6 = /^(?:0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/u;

/** An address of IPv4, as tcp6 writes it. */
const mapped4 = /^0{16}FFFF0000/u;

/** 127.0.0.11, where docker puts its own name server into every container of a user's network. */
const dockersNameServer = "0B00007F";

/** `127.x.y.z`, little-endian. */
const loopback4 = /^[0-9A-F]{6}7F$/u;

/**
 * @param table the text of /proc/net/tcp, /proc/net/tcp6, or both one after the other.
 * @returns each port once, ascending; a port that is bound to any other address besides loopback is no loopback port.
 */
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
