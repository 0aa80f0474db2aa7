import { connect } from "node:net";
import type { ProbeResult } from "../../diagnosis/observation.ts";
import type { Address } from "../reach/reach.ts";
import { connectionTrouble, dialOptions } from "./dial.ts";
import type { Probe } from "./probe.ts";

// Milliseconds: docker's port proxy accepts every connection, and closes it soon if nothing listens behind it. Only a
// connection that stays open, or on which the app sends data, proves something.
const keptMs = 200;

export function tcpProbe(address: Address, attemptTimeoutMs: number): Probe {
  return {
    attempt: (signal) => attempt(address, attemptTimeoutMs, signal),
  };
}

async function attempt(address: Address, attemptTimeoutMs: number, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<ProbeResult>();
  const timedOut = () =>
    resolve({
      kind: "timed-out",
      during: "connect",
      afterMs: Math.round(performance.now() - startedAt),
      bodyBytes: 0,
    });
  const socket = connect(dialOptions(address));
  socket.once("error", (error) => resolve(connectionTrouble(error)));
  socket.once("close", () => resolve({ kind: "closed" }));
  socket.once("data", () => resolve({ kind: "passed", detail: "it accepts connections, and speaks first" }));
  let kept: NodeJS.Timeout | undefined;
  socket.once("connect", () => {
    kept = setTimeout(() => resolve({ kind: "passed", detail: "it accepts connections and keeps them" }), keptMs);
  });
  const timer = setTimeout(timedOut, attemptTimeoutMs);
  signal.addEventListener("abort", timedOut, { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    clearTimeout(kept);
    signal.removeEventListener("abort", timedOut);
    socket.destroy();
  }
}
