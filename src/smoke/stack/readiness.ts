/** Whether the services of a variant are ready, and whether one has ended. */
import { setTimeout as pause } from "node:timers/promises";
import type { Ending, ServiceTrouble } from "../../diagnosis/observation.ts";
import { execIn, inspectContainer } from "../../docker/container/containers.ts";
import { type Container, ended } from "../container.ts";
import type { VariantWorld } from "../variant-world.ts";
import type { Service } from "./stack.ts";

/** Between two runs of a `ready` command, milliseconds. */
const readyPauseMs = 200;

/** Resolves when the first of the services ends or goes away; never, where there are none. */
export async function serviceEnded(
  world: VariantWorld,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<Ending> {
  return Promise.race(
    services.map(async ({ container }): Promise<Ending> => {
      const end = await ended(world, container, signal);
      return end.kind === "replaced"
        ? end
        : { kind: "service", service: container.role, trouble: { kind: "exited", exit: end.exit } };
    }),
  );
}

/** The first service that has a HEALTHCHECK and is not healthy now. */
export async function notHealthyNow(world: VariantWorld, services: readonly Service[]): Promise<Ending | undefined> {
  const { docker, variant } = world;
  for (const { container, ready: how } of services) {
    if (how.kind !== "health" || container.inspected.health === "none") continue;
    const now = await inspectContainer(docker, container.id);
    if (now?.status !== "running" || now.health === "healthy") continue;
    const { lastCheck } = now;
    return {
      kind: "service",
      service: container.role,
      trouble:
        now.health === "unhealthy"
          ? { kind: "unhealthy", lastCheck }
          : { kind: "not-ready", timeoutMs: variant.timeoutMs, lastCheck },
    };
  }
  return undefined;
}

/** Resolves with undefined when all services are ready, or with the first trouble, whatever the others still wait for. */
export async function servicesReady(
  world: VariantWorld,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<Ending | undefined> {
  const { promise: firstTrouble, resolve } = Promise.withResolvers<Ending>();
  const all = services.map(async (service) => {
    const trouble = await ready(world, service, signal);
    if (trouble !== undefined) resolve({ kind: "service", service: service.container.role, trouble });
  });
  return Promise.race([firstTrouble, Promise.all(all).then(() => undefined)]);
}

async function ready(world: VariantWorld, service: Service, signal: AbortSignal): Promise<ServiceTrouble | undefined> {
  const { timeoutMs } = world.variant;
  const deadlineAt = performance.now() + timeoutMs;
  const deadline = AbortSignal.timeout(timeoutMs);
  const until = AbortSignal.any([signal, deadline]);
  let lastCheck = "";
  const note = (check: string) => {
    lastCheck = check;
  };
  try {
    return service.ready.kind === "health"
      ? await healthy(world, service.container, until)
      : await succeeded(world, service.container, service.ready.command, { until, deadlineAt, note });
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    const last =
      lastCheck === "" ? ((await inspectContainer(world.docker, service.container.id))?.lastCheck ?? "") : lastCheck;
    return { kind: "not-ready", timeoutMs, lastCheck: last };
  }
}

async function healthy(
  world: VariantWorld,
  { id, inspected, completes }: Container,
  until: AbortSignal,
): Promise<ServiceTrouble | undefined> {
  if (inspected.health === "none") return undefined;
  const { action } = await world.events.first(
    id,
    (event) => event.action.startsWith("health_status: ") || (completes && event.action === "die"),
    until,
  );
  // Whether it died well is seen by whoever watches for ends.
  if (action === "health_status: healthy" || action === "die") return undefined;
  return { kind: "unhealthy", lastCheck: (await inspectContainer(world.docker, id))?.lastCheck ?? "" };
}

type Patience = {
  readonly until: AbortSignal;
  /** When `until` ends at the latest, on the clock of `performance.now()`: a command that hangs must not outlast it. */
  readonly deadlineAt: number;
  /** Takes what each failed check said. */
  readonly note: (check: string) => void;
};

async function succeeded(
  world: VariantWorld,
  { id }: Container,
  command: readonly [string, ...string[]],
  { until, deadlineAt, note }: Patience,
): Promise<undefined> {
  for (let checks = 1; ; checks += 1) {
    until.throwIfAborted();
    const leftMs = Math.max(1, Math.ceil(deadlineAt - performance.now()));
    const failure = await execIn(world.docker, id, command, Math.min(world.variant.attemptTimeoutMs, leftMs));
    if (failure === undefined) return undefined;
    // What the deadline broke off says less than what a check before it said.
    if (checks === 1 || performance.now() < deadlineAt) note(failure);
    await pause(readyPauseMs, undefined, { signal: until });
  }
}
