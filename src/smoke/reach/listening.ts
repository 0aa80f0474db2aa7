/** What the app listens on, where nobody hears it on its port. */
import { setTimeout as pause } from "node:timers/promises";
import { type Listener, listeners } from "../../diagnosis/listening.ts";
import { readAccepted, readSockets } from "../../docker/sockets.ts";
import type { Container } from "../variant/container.ts";
import { tcpProbe } from "../probes/tcp.ts";
import type { Address } from "./reach.ts";
import type { VariantContext } from "../variant/context.ts";
import { forever } from "../variant/waits.ts";

/** What the app listens on now; undefined where that cannot be seen. */
async function appListeners(context: VariantContext, app: Container): Promise<readonly Listener[] | undefined> {
  const table = await readSockets(context.docker, app.id, app.inspected.pid);
  return table === undefined ? undefined : listeners(table);
}

/**
 * The same, where a port that is bound to `::` has been asked whether it takes IPv4 too: the kernel's table does not say.
 * @param address of the app's port, over IPv4.
 */
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
  // docker's port proxy accepts by itself: what reached the app is counted in its own network.
  await tcpProbe(address, context.variant.attemptTimeoutMs).attempt(context.signal);
  const after = await accepted();
  if (before === undefined || after === undefined || after === before) return found;
  return found.map((listener) => (listener.port === port ? withAnyFamily(listener) : listener));
}

/** When an app that nobody hears is first looked at from inside, and how often from then on, milliseconds. */
const listenAfterMs = 2_000;
const listenEveryMs = 5_000;

type Hints = {
  readonly isHeard: () => boolean;
  /** Takes what to say. */
  readonly hint: (text: string) => void;
};

/** While nothing is heard of an app that should listen, says now and then what it listens on. Never resolves. */
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

/** What answers over IPv4 too is not bound to IPv6 alone. */
function withAnyFamily(listener: Listener): Listener {
  return { ...listener, family: "any" };
}
