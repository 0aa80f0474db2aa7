/** Looks at every container once the app is healthy: a verdict must not depend on a race. */
import { setTimeout as pause } from "node:timers/promises";
import type { WatchResult, ServiceTrouble } from "../../diagnosis/observation.ts";
import { inspectContainer, type InspectedContainer } from "../../docker/container/containers.ts";
import { Fault } from "../../gate/fault.ts";
import { type Container, type ContainerEnd, ended } from "./container.ts";
import { notHealthy } from "../services/readiness.ts";
import type { Service } from "./stack.ts";
import type { VariantContext } from "./context.ts";

/** Milliseconds that a service without a check must run, so that a failing start is noticed: see docs/services.md. */
const provenAfterMs = 3_000;

/** Milliseconds within which most apps that end with their good answer have ended. `settle` catches later ends. */
const lastMomentMs = 50;

/** Milliseconds between two looks at a container that is paused or unhealthy. */
const lookedEveryMs = 200;

/** @param deadlineAt until when a container may stay paused or unhealthy, on the clock of `performance.now()`. */
export async function lastLook(
  context: VariantContext,
  app: Container,
  services: readonly Service[],
  deadlineAt: number,
  signal: AbortSignal,
): Promise<WatchResult | undefined> {
  const { probe, timeoutMs } = context.variant;
  await Promise.all([
    probe.kind === "exit" ? undefined : pause(lastMomentMs, undefined, { signal }),
    ...services.map((service) => hadItsTime(context, service, signal)),
  ]);
  const sick = await Promise.all(services.map((service) => staysUnhealthy(context, service, deadlineAt, signal)));
  for (const [index, { container }] of services.entries()) {
    const end = await endSeen(context, container, deadlineAt, signal);
    if (end?.kind === "replaced") return end;
    const service = container.role;
    const trouble = end?.kind === "exited" ? end : sick[index];
    if (trouble !== undefined) return { kind: "service", service, trouble };
    if (end?.kind === "paused")
      return {
        kind: "service",
        service,
        trouble: { kind: "not-ready", timeoutMs, lastCheck: "its container is paused" },
      };
  }
  // An app that was to run to completion passes because it ended.
  const end = probe.kind === "exit" ? undefined : await endSeen(context, app, deadlineAt, signal);
  return end?.kind === "paused" ? { kind: "deadline", timeoutMs, isPaused: true } : end;
}

/** A service may recover after docker's retries have run out, so it has until the deadline. */
async function staysUnhealthy(
  context: VariantContext,
  { container: { id, inspected }, ready }: Service,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<ServiceTrouble | undefined> {
  if (ready.kind !== "health" || inspected.health === "none") return undefined;
  for (;;) {
    const now = await inspectContainer(context.docker, id);
    if (now?.status !== "running" || now.health !== "unhealthy") return undefined;
    if (performance.now() >= deadlineAt) return notHealthy(context.variant, now);
    await pause(lookedEveryMs, undefined, { signal });
  }
}

/** Resolves once a service without a check has run long enough, or has ended. */
async function hadItsTime(
  { events }: VariantContext,
  { container: { id, inspected }, ready }: Service,
  signal: AbortSignal,
): Promise<void> {
  if (ready.kind === "exec" || inspected.health !== "none") return;
  const started = events.startOf(id);
  if (started === undefined) return;
  const leftMs = started.heardAt + provenAfterMs - performance.now();
  await Promise.race([
    pause(Math.max(0, leftMs), undefined, { signal }),
    events.first(id, ({ action }) => action === "die" || action === "destroy", signal),
  ]);
}

/** Returns undefined if the container runs, or has ended as it should. */
async function endSeen(
  context: VariantContext,
  container: Container,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<ContainerEnd | { readonly kind: "paused" } | undefined> {
  const { id, role, completes, inspected } = container;
  const now = await inspectContainer(context.docker, id);
  const replaced = (how: string): ContainerEnd => ({
    kind: "replaced",
    what: `the container ${role} was ${how} from outside`,
  });
  if (now === undefined || now.status === "removing") return replaced("removed");
  if (isAnotherStart(inspected, now)) return replaced("restarted");
  switch (now.status) {
    case "running":
      return undefined;
    case "exited":
    case "dead":
      return completes && now.exitCode === 0 ? undefined : ended(context, container, signal);
    case "paused":
      if (performance.now() >= deadlineAt) return { kind: "paused" };
      await pause(lookedEveryMs, undefined, { signal });
      return endSeen(context, container, deadlineAt, signal);
    default:
      throw new Fault(
        `the container ${role} of the variant ${context.variant.name} is in no state to be judged`,
        `the engine calls it ${now.status}`,
        "Look at the engine's own log.",
      );
  }
}

/** A container that was inspected before its start has no start time to compare with. */
function isAnotherStart(before: InspectedContainer, now: InspectedContainer): boolean {
  return (
    now.restartCount !== before.restartCount || (before.status === "running" && now.startedAt !== before.startedAt)
  );
}
