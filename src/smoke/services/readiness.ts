import { setTimeout as pause } from "node:timers/promises";
import type { WatchResult, ServiceTrouble } from "../../diagnosis/observation.ts";
import { inspectContainer, type InspectedContainer } from "../../docker/container/containers.ts";
import { RepeatedExec } from "../../docker/container/exec.ts";
import type { VariantPlan } from "../../gate/plan.ts";
import { type Container, ended } from "../variant/container.ts";
import { execWords } from "../probes/exec.ts";
import type { VariantContext } from "../variant/context.ts";
import { forever } from "../variant/waits.ts";
import type { Service } from "../variant/stack.ts";

/** Milliseconds between two runs of a `ready` command. */
const readyPauseMs = 200;

/** Milliseconds between two checks whether the engine can run a HEALTHCHECK at all. */
const healthPauseMs = 1_000;

/** Resolves when the first service ends or is removed; never without services. */
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

export async function notHealthyNow(
  context: VariantContext,
  services: readonly Service[],
): Promise<WatchResult | undefined> {
  for (const { container, ready: how } of services) {
    if (how.kind !== "health" || container.inspected.health === "none") continue;
    const now = await inspectContainer(context.docker, container.id);
    if (now?.status !== "running" || now.health === "healthy") continue;
    // If docker calls it unhealthy now, it was ready before the app started.
    const trouble: ServiceTrouble =
      now.health === "unhealthy"
        ? { kind: "unhealthy", lastCheck: now.lastCheck.said }
        : notHealthy(context.variant, now);
    return { kind: "service", service: container.role, trouble };
  }
  return undefined;
}

/** Reports the last check of a container that is not healthy after `timeout`. */
export function notHealthy(
  { timeoutMs }: Pick<VariantPlan, "timeoutMs">,
  { lastCheck: { said, failures, retries } }: Pick<InspectedContainer, "lastCheck">,
): ServiceTrouble {
  return { kind: "not-ready", timeoutMs, lastCheck: said, checks: { failures, retries } };
}

/** Resolves with undefined when all services are ready, or at once with the first failure. */
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
  // The previous check's output says more than the check that the deadline interrupts.
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

/** Ignores earlier `unhealthy` events: docker's retries do not end the wait. */
async function healthy(
  context: VariantContext,
  { id, inspected, completes }: Container,
  until: AbortSignal,
): Promise<ServiceTrouble | undefined> {
  if (inspected.health === "none") return undefined;
  await context.events.first(
    id,
    // `serviceEnded` judges the exit code.
    ({ action }) => action === "health_status: healthy" || (completes && action === "die"),
    until,
  );
  return undefined;
}

/** Resolves if the engine can never run a service's HEALTHCHECK. */
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
    // Polls: the engine sends no event for a single failed check.
    await pause(healthPauseMs, undefined, { signal });
    for (const { container } of checked) {
      const detail = (await inspectContainer(docker, container.id))?.lastCheck.impossible;
      if (detail === undefined) continue;
      return { kind: "service", service: container.role, trouble: { kind: "cannot-check", detail } };
    }
  }
}

/** @param note receives the output of each failed check. */
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
