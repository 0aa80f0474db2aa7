import { connect, createSecureContext, type SecureContext } from "node:tls";
import type { Address } from "../reach/reach.ts";
import { dialOptions } from "./dial.ts";

/** Milliseconds: a TLS server answers a handshake at once, if only to refuse it. */
const longestGreetingMs = 500;

/** OpenSSL's codes for a refusal by the server, or a protocol version that it does not support itself. */
const refusal = /ALERT|UNSUPPORTED_PROTOCOL/u;

/** The certificate does not matter, because nothing is sent. Creating this context is most of a handshake's cost. */
let trustingNobody: SecureContext | undefined;

/** @param withinMs bounds the wait, as `signal` does. The result is then false. */
export async function speaksTls(address: Address, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  trustingNobody ??= createSecureContext({ ca: [] });
  const socket = connect({ ...dialOptions(address), secureContext: trustingNobody, rejectUnauthorized: false });
  socket.once("secureConnect", () => resolve(true));
  socket.on("error", (error: NodeJS.ErrnoException) => resolve(refusal.test(error.code ?? "")));
  socket.once("close", () => resolve(false));
  const until = AbortSignal.any([
    signal,
    AbortSignal.timeout(Math.min(longestGreetingMs, Math.max(0, Math.floor(withinMs)))),
  ]);
  const giveUp = () => resolve(false);
  until.addEventListener("abort", giveUp, { once: true });
  if (until.aborted) giveUp();
  try {
    return await promise;
  } finally {
    until.removeEventListener("abort", giveUp);
    socket.destroy();
  }
}
