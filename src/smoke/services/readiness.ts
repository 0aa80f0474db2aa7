/** Whether the services of a variant are ready, and whether one has ended. */
import { setTimeout as pause } from "node:timers/promises";
import type { WatchResult, ServiceTrouble } from "../../diagnosis/observation.ts";
import { inspectContainer, type InspectedContainer } from "../../docker/container/containers.ts";
import { RepeatedExec } from "../../docker/container/exec.ts";
import type { VariantPlan } from "../../plan.ts";
import { type Container, ended } from "../variant/container.ts";
import { execWords } from "../probes/exec.ts";
import type { VariantContext } from "../variant/context.ts";
import { forever } from "../variant/waits.ts";
import type { Service } from "../variant/stack.ts";

/** Between two runs of a `ready` command, milliseconds. */
const readyPauseMs = 200;

/** Between two looks at health checks that the engine may not be able to run, milliseconds. */
const healthPauseMs = 1_000;

/** Resolves when the first of the services ends or goes away; never, where there are none. */
export async function serviceEnded(
  context: VariantContext,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<WatchResult> {
  return Promise.race(
    services.map(async ({ container }): Promise<WatchResult> => {
      const end = await ended(context, container, signal);
      return end.kind === "replaced"
        ? end
        : { kind: "service", service: container.role, trouble: { kind: "exited", exit: end.exit } };
    }),
  );
}

/** The first service that has a HEALTHCHECK and is not healthy now. */
export async function notHealthyNow(
  context: VariantContext,
  services: readonly Service[],
): Promise<WatchResult | undefined> {
  for (const { container, ready: how } of services) {
    if (how.kind !== "health" || container.inspected.health === "none") continue;
    const now = await inspectContainer(context.docker, container.id);
    if (now?.status !== "running" || now.health === "healthy") continue;
    // It was ready before its app was started, if docker ever calls it unhealthy.
    const trouble: ServiceTrouble =
      now.health === "unhealthy"
        ? { kind: "unhealthy", lastCheck: now.lastCheck.said }
        : notHealthy(context.variant, now);
    return { kind: "service", service: container.role, trouble };
  }
  return undefined;
}

/** What its own check says of a container that is not healthy, though as much time has passed as `timeout` allows. */
export function notHealthy(
  { timeoutMs }: Pick<VariantPlan, "timeoutMs">,
  { lastCheck: { said, failures, retries } }: Pick<InspectedContainer, "lastCheck">,
): ServiceTrouble {
  return { kind: "not-ready", timeoutMs, lastCheck: said, checks: { failures, retries } };
}

/** Resolves with undefined when all services are ready, or with the first trouble, whatever the others still wait for. */
export async function servicesReady(
  context: VariantContext,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<WatchResult | undefined> {
  const { promise: firstTrouble, resolve } = Promise.withResolvers<WatchResult>();
  const all = services.map(async (service) => {
    const trouble = await ready(context, service, signal);
    if (trouble !== undefined) resolve({ kind: "service", service: service.container.role, trouble });
  });
  const looking = new AbortController();
  try {
    return await Promise.race([
      firstTrouble,
      Promise.all(all).then(() => undefined),
      uncheckable(context, services, AbortSignal.any([signal, looking.signal])),
    ]);
  } finally {
    looking.abort();
  }
}

async function ready(
  context: VariantContext,
  service: Service,
  signal: AbortSignal,
): Promise<ServiceTrouble | undefined> {
  const { timeoutMs } = context.variant;
  const deadline = AbortSignal.timeout(timeoutMs);
  const until = AbortSignal.any([signal, deadline]);
  // What the deadline breaks off says less than what a check before it said.
  let lastCheck = `no answer within ${timeoutMs} ms`;
  const note = (check: string) => {
    lastCheck = check;
  };
  try {
    return service.ready.kind === "health"
      ? await healthy(context, service.container, until)
      : await succeeded(context, service.container, service.ready.command, until, note);
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    const now =
      service.ready.kind === "health" ? await inspectContainer(context.docker, service.container.id) : undefined;
    return now === undefined ? { kind: "not-ready", timeoutMs, lastCheck } : notHealthy(context.variant, now);
  }
}

/** However often it was unhealthy before: docker's retries end no wait. */
async function healthy(
  context: VariantContext,
  { id, inspected, completes }: Container,
  until: AbortSignal,
): Promise<ServiceTrouble | undefined> {
  if (inspected.health === "none") return undefined;
  await context.events.first(
    id,
    // Whether it died well is seen by whoever watches for ends.
    ({ action }) => action === "health_status: healthy" || (completes && action === "die"),
    until,
  );
  return undefined;
}

/** Resolves when the engine can never run the HEALTHCHECK of one of the services. */
export async function uncheckable(
  { docker }: VariantContext,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<WatchResult> {
  const checked = services.filter(
    ({ container, ready: how }) => how.kind === "health" && container.inspected.health !== "none",
  );
  if (checked.length === 0) return forever(signal);
  for (;;) {
    // The engine tells of a check only what it makes of several.
    await pause(healthPauseMs, undefined, { signal });
    for (const { container } of checked) {
      const detail = (await inspectContainer(docker, container.id))?.lastCheck.impossible;
      if (detail === undefined) continue;
      return { kind: "service", service: container.role, trouble: { kind: "cannot-check", detail } };
    }
  }
}

/** @param note takes what each failed check said. */
async function succeeded(
  context: VariantContext,
  { id }: Container,
  command: readonly [string, ...string[]],
  until: AbortSignal,
  note: (check: string) => void,
): Promise<ServiceTrouble | undefined> {
  const exec = new RepeatedExec(id, command);
  const docker = context.connect(until);
  for (;;) {
    const end = await exec.run(docker, context.variant.attemptTimeoutMs);
    if (end.kind === "exited" && end.code === 0) return undefined;
    if (end.kind === "impossible") return { kind: "cannot-check", detail: end.words };
    note(execWords(end));
    await pause(readyPauseMs, undefined, { signal: until });
  }
}
