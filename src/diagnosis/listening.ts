/** Which TCP ports the processes of a container listen on, read from the kernel's own table. Pure. */

export type Listener = {
  readonly port: number;
  /** Reachable only from inside the container: bound to 127.0.0.0/8 or ::1. */
  readonly loopback: boolean;
};

/** `st` of a listening socket in /proc/net/tcp: https://docs.kernel.org/networking/proc_net_tcp.html, TCP_LISTEN. */
const listening = "0A";

/** `::ffff:127.x` and `::1`, as tcp6 writes them: four words of four bytes, each in the machine's (little-endian) order. */
const loopback6 = /^(?:0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/u;

/** 127.0.0.11, where docker puts its own name server into every container of a user's network. */
const dockersNameServer = "0B00007F";

/** `127.x.y.z`, little-endian. */
const loopback4 = /^[0-9A-F]{6}7F$/u;

/**
 * @param table the text of /proc/net/tcp, /proc/net/tcp6, or both one after the other.
 * @returns each port once, ascending; a port that is bound to any other address besides loopback is no loopback port.
 */
export function listeners(table: string): readonly Listener[] {
  const ports = new Map<number, boolean>();
  for (const line of table.split("\n")) {
    const match = /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+[0-9A-F]+:[0-9A-F]{4}\s+([0-9A-F]{2})\s/u.exec(
      line,
    );
    const [, address = "", port = "", state] = match ?? [];
    if (state !== listening || address === dockersNameServer) continue;
    const loopback = loopback4.test(address) || loopback6.test(address);
    const number = Number.parseInt(port, 16);
    ports.set(number, loopback && (ports.get(number) ?? true));
  }
  return [...ports].map(([port, loopback]) => ({ port, loopback })).toSorted((a, b) => a.port - b.port);
}
