/** Connects to an app, wherever it stands. */
import { connect, type LookupFunction, type Socket } from "node:net";
import type { buildConnector } from "undici";
import type { ProbeResult } from "../../diagnosis/observation.ts";
import type { Address } from "../reach/reach.ts";

/** What apps are told as the host that was asked for: one that checks it answers alike, wherever the job runs. */
export const askedHost = "127.0.0.1";

/** Several addresses are one app's: the first that accepts is taken, as the hosts of a name are. */
export function dialOptions({ hosts: [host, ...others], port }: Address): {
  readonly host: string;
  readonly port: number;
  readonly lookup?: LookupFunction;
} {
  if (others.length === 0) return { host, port };
  const all = [host, ...others].map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  return { host: askedName, port, lookup: (_, __, done) => done(null, all) };
}

/**
 * A connection as undici wants it: what breaks before it stands is thrown as Node says it.
 * @param dialled is told of the socket at once, before it is connected.
 */
export function connector(address: Address, dialled: (socket: Socket) => void): buildConnector.connector {
  return (_, done) => {
    const socket = connect(dialOptions(address));
    dialled(socket);
    const failed = (error: Error) => done(error, null);
    socket.once("error", failed);
    socket.once("connect", () => {
      socket.off("error", failed);
      done(null, socket);
    });
  };
}

/** A name that is looked up nowhere else: of an address, nothing would be. */
const askedName = "app.invalid";

/** What a connection that broke, or did not come about, tells. */
export function connectionTrouble(error: unknown): ProbeResult {
  const code = codeOf(error);
  if (code === "ECONNREFUSED") return { kind: "refused" };
  if (["ECONNRESET", "EPIPE"].includes(code)) return { kind: "closed" };
  return { kind: "failed", detail: error instanceof Error ? `${code} ${error.message}`.trim() : String(error) };
}

/** Of several addresses that were all tried, the first one's: they are listed with the likeliest first. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
