import { setTimeout as pause } from "node:timers/promises";
import { type Listener, listeners } from "../../diagnosis/listening.ts";
import { readAccepted, readSockets } from "../../docker/sockets.ts";
import type { Container } from "../variant/container.ts";
import { tcpProbe } from "../probes/tcp.ts";
import type { Address } from "./reach.ts";
import type { VariantContext } from "../variant/context.ts";
import { forever } from "../variant/waits.ts";

async function appListeners(context: VariantContext, app: Container): Promise<readonly Listener[] | undefined> {
  const table = await readSockets(context.docker, app.id, app.inspected.pid);
  return table === undefined ? undefined : listeners(table);
}

/** Tests, over IPv4, a port that is bound to `::`: the kernel's table does not say if it accepts IPv4 too. */
export async function askedListeners(
  context: VariantContext,
  app: Container,
  port: number,
  address: Address,
): Promise<readonly Listener[] | undefined> {
  const found = await appListeners(context, app);
  if (found?.some((listener) => listener.port === port && listener.family === "ipv6") !== true) return found;
  const accepted = () => readAccepted(context.docker, app.id, app.inspected.pid);
  const before = await accepted();
  // docker's port proxy accepts by itself, so only the counter in the app's network proves a connection.
  await tcpProbe(address, context.variant.attemptTimeoutMs).attempt(context.signal);
  const after = await accepted();
  if (before === undefined || after === undefined || after === before) return found;
  return found.map((listener) => (listener.port === port ? withAnyFamily(listener) : listener));
}

/** Milliseconds until an app that does not answer is inspected from inside, and between two such looks. */
const listenAfterMs = 2_000;
const listenEveryMs = 5_000;

type Hints = {
  readonly isHeard: () => boolean;
  readonly hint: (text: string) => void;
};

/** Hints now and then at what an app that does not answer listens on. Never resolves. */
export async function hintAtListeners(
  context: VariantContext,
  app: Container,
  port: number | undefined,
  { isHeard, hint }: Hints,
  signal: AbortSignal,
): Promise<never> {
  if (port === undefined) return forever(signal);
  for (let waitMs = listenAfterMs; ; waitMs = listenEveryMs) {
    await pause(waitMs, undefined, { signal });
    if (isHeard()) continue;
    const open = await appListeners(context, app);
    const own = open?.find((listener) => listener.port === port);
    if (own?.loopback === true) hint(`it listens on ${port} only on 127.0.0.1 inside its container`);
    else if (own === undefined && open !== undefined && open.length > 0)
      hint(`it listens on ${open.map((listener) => listener.port).join(", ")}, not on ${port}`);
  }
}

function withAnyFamily(listener: Listener): Listener {
  return { ...listener, family: "any" };
}
