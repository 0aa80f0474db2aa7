import { connect, type LookupFunction, type Socket } from "node:net";
import type { buildConnector } from "undici";
import type { ProbeResult } from "../../diagnosis/observation.ts";
import type { Address } from "../reach/reach.ts";

/** The Host header for every app, so that one that validates it answers the same wherever the job runs. */
export const askedHost = "127.0.0.1";

/** Several addresses belong to one app: the first that accepts is taken, as for the addresses of a name. */
export function dialOptions({ hosts: [host, ...others], port }: Address): {
  readonly host: string;
  readonly port: number;
  readonly lookup?: LookupFunction;
} {
  if (others.length === 0) return { host, port };
  const all = [host, ...others].map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  return { host: askedName, port, lookup: (_, __, done) => done(null, all) };
}

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

/** A name that needs no DNS: Node would not call `lookup` for an address. */
const askedName = "app.invalid";

export function connectionTrouble(error: unknown): ProbeResult {
  const code = codeOf(error);
  if (code === "ECONNREFUSED") return { kind: "refused" };
  if (["ECONNRESET", "EPIPE"].includes(code)) return { kind: "closed" };
  return { kind: "failed", detail: error instanceof Error ? `${code} ${error.message}`.trim() : String(error) };
}

/** Reports the first of several addresses: the likeliest is listed first. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
