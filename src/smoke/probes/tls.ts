/** Whether a port that closes plain connections answers TLS: most servers of it close without a word. */
import { connect, createSecureContext, type SecureContext } from "node:tls";
import type { Address } from "../reach/reach.ts";
import { dialOptions } from "./dial.ts";

/** A server of TLS answers a greeting at once, if only to refuse it. Milliseconds. */
const longestGreetingMs = 500;

/** How OpenSSL names a refusal by the other side, and an answer in a version that it does not speak itself. */
const refusal = /ALERT|UNSUPPORTED_PROTOCOL/u;

/** Whose certificate it is does not matter: nothing is asked over these connections. Making it is most of a greeting's cost. */
let trustingNobody: SecureContext | undefined;

/**
 * @param withinMs bounds the wait, as `signal` does: if it is not known by then, it is false.
 */
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
