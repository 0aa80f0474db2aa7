/** Whether a port that closes plain connections answers TLS: most servers of it close without a word. */
import { connect } from "node:tls";
import type { Address } from "../route/route.ts";
import { dialOptions } from "./dial.ts";

/** A server of TLS answers a greeting at once, if only to refuse it. Milliseconds. */
const greetingMs = 500;

/** How OpenSSL names a refusal by the other side, and an answer in a version that it does not speak itself. */
const refusal = /ALERT|UNSUPPORTED_PROTOCOL/u;

/**
 * @param signal ends the wait early; then it is not known, and false.
 */
export async function speaksTls(address: Address, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  // Whose certificate it is does not matter: nothing is asked over this connection.
  const socket = connect({ ...dialOptions(address), ca: [], rejectUnauthorized: false });
  socket.once("secureConnect", () => resolve(true));
  socket.on("error", (error: NodeJS.ErrnoException) => resolve(refusal.test(error.code ?? "")));
  socket.once("close", () => resolve(false));
  const until = AbortSignal.any([signal, AbortSignal.timeout(greetingMs)]);
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
