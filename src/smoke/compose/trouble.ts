import { setTimeout as pause } from "node:timers/promises";
import type { WatchResult, ServiceTrouble } from "../../diagnosis/observation.ts";
import { DockerCallFailed } from "../../docker/failures.ts";
import { inspectContainer } from "../../docker/container/containers.ts";
import { isAboutTheImage } from "../../docker/container/start-refusal.ts";
import { Fault } from "../../gate/fault.ts";
import { appRole } from "../variant/app.ts";
import { type Container, couldNotStart, ended } from "../variant/container.ts";
import type { VariantContext } from "../variant/context.ts";
import { forever } from "../variant/waits.ts";
import { lastLine } from "./create.ts";
import { type Project, rolesOf } from "./project.ts";
import { notHealthy } from "../services/readiness.ts";
import type { Service } from "../variant/stack.ts";

export async function whyNotUp(
  context: VariantContext,
  app: Container,
  services: readonly Service[],
  error: unknown,
): Promise<WatchResult> {
  if (!(error instanceof DockerCallFailed)) throw error;
  const now = await Promise.all(
    [app, ...services.map(({ container }) => container)].map(async (container) => ({
      container,
      inspected: (await inspectContainer(context.docker, container.id)) ?? container.inspected,
    })),
  );
  const dead = now.find(({ container, inspected }) => couldNotStart(inspected) || isOver(container, inspected));
  if (dead !== undefined) {
    const { container, inspected } = dead;
    if (couldNotStart(inspected) && !isAboutTheImage(inspected.error, inspected.exitCode))
      throw new Fault(
        `the container ${container.role} of the variant ${context.variant.name} could not be started`,
        inspected.error,
        "Fix what the engine names in compose-file: an option, a port, a volume.",
        { cause: error },
      );
    const end = await ended(context, { ...dead.container, inspected: dead.inspected }, context.signal);
    if (end.kind === "replaced" || dead.container.role === appRole) return end;
    return { kind: "service", service: dead.container.role, trouble: end };
  }
  const others = now.filter(({ container }) => container.role !== appRole);
  const sick = others.find(({ inspected }) => inspected.health === "unhealthy");
  if (sick !== undefined) {
    const { container, inspected } = sick;
    return {
      kind: "service",
      service: container.role,
      trouble: { kind: "unhealthy", lastCheck: inspected.lastCheck.said },
    };
  }
  const waiting = others.find(({ inspected }) => inspected.status === "created");
  if (waiting !== undefined) return notStarted(waiting.container, lastLine(error.output));
  throw new Fault(
    `the Compose project of the variant ${context.variant.name} could not be started`,
    lastLine(error.output),
    "Fix what Compose names.",
    { cause: error },
  );
}

function isOver({ completes }: Container, { status, exitCode }: Container["inspected"]): boolean {
  return status === "exited" && !(completes && exitCode === 0);
}

/** Returns the service that the app's start waited for until the timeout. */
export async function waitedFor(
  { docker, variant }: VariantContext,
  project: Project,
  services: readonly Service[],
): Promise<WatchResult> {
  const awaited = new Set(
    [...project.model.services.values()].flatMap(({ waitsForCompletion }) =>
      waitsForCompletion.flatMap((service) => rolesOf(service, project)),
    ),
  );
  for (const { container } of services) {
    const now = await inspectContainer(docker, container.id);
    const failed = (trouble: ServiceTrouble): WatchResult => ({ kind: "service", service: container.role, trouble });
    if (now?.status !== "running") continue;
    if (now.health === "starting" || now.health === "unhealthy") return failed(notHealthy(variant, now));
    if (awaited.has(container.role)) {
      const lastCheck = "it still runs, and another service waits for its completion";
      return failed({ kind: "not-ready", timeoutMs: variant.timeoutMs, lastCheck });
    }
  }
  throw new Fault(
    `Compose did not start the app of the variant ${variant.name}`,
    `it was waited for as long as timeout allows, ${variant.timeoutMs / 1000} s`,
    "Look at the depends_on of compose-file.",
  );
}

/** Allows twice the timeout: services may wait for the app. */
export async function notAllUpInTime(
  { docker, variant }: VariantContext,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<WatchResult> {
  await pause(2 * variant.timeoutMs, undefined, { signal });
  for (const { container } of services) {
    if ((await inspectContainer(docker, container.id))?.status === "created")
      return notStarted(container, "Compose still waits for what it depends on");
  }
  return forever(signal);
}

function notStarted({ role }: Container, detail: string): WatchResult {
  return { kind: "service", service: role, trouble: { kind: "not-started", detail } };
}
