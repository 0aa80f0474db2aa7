import pRetry from "p-retry";
import type { ContainerExit } from "../../diagnosis/observation.ts";
import { DockerCallFailed } from "../../docker/failures.ts";
import { isAboutTheImage } from "../../docker/container/start-refusal.ts";
import { createContainer } from "../../docker/container/create.ts";
import { inspectContainer, type InspectedContainer, startContainer } from "../../docker/container/containers.ts";
import type { ContainerEvent } from "../../docker/events.ts";
import type { ContainerSpec } from "../../docker/container/argv.ts";
import { Fault } from "../../gate/fault.ts";
import type { EnvVariable, VariantPlan } from "../../gate/plan.ts";
import { endedBySignal } from "./signals.ts";
import type { VariantContext } from "./context.ts";

/** Milliseconds until the engine must report a start. Without that event the container's clock has no zero. */
const wordTimeoutMs = 30_000;

// The engine picks the loopback port, and another process can win the race for it (seen on 28.5 beside a second
// engine). Nobody asked for this port, so the start is retried.
const portTaken = /address already in use|port is already allocated/iu;
const portRetries = 4;
const portPauseMs = 50;

export type Container = {
  readonly role: string;
  readonly id: string;
  /** Its state after the start, or after the start failed. */
  readonly inspected: InspectedContainer;
  /** True if exit code 0 means that its work is done, as for a migration. */
  readonly completes: boolean;
};

export type ContainerEnd =
  | { readonly kind: "exited"; readonly exit: ContainerExit }
  | { readonly kind: "replaced"; readonly what: string };

/** A container that does not run yet. It is addressed by Id from here on, because its name can move. */
export type Created = { readonly id: string; readonly spec: ContainerSpec };

/** The image allows no container: it has no command, or its working directory is not a folder. */
export type NotMade = { readonly exit: ContainerExit };

/** @throws Fault if the engine refuses for a reason other than the image. */
export async function create(
  context: VariantContext,
  spec: ContainerSpec,
  env: readonly EnvVariable[],
): Promise<Created | NotMade> {
  const { docker, running, folders } = context;
  try {
    const { id } = await running.add(createContainer(docker, spec, env, folders.work));
    return { id, spec };
  } catch (error) {
    if (error instanceof DockerCallFailed && isAboutTheImage(error.output)) return { exit: notStarted(error.output) };
    throw refused(context, spec, error);
  }
}

/** @throws Fault if the engine cannot start it as configured, or it runs another image. */
export async function start(context: VariantContext, created: Created): Promise<Container> {
  const { id, spec } = created;
  const inspected = await startOnFreePort(context, created);
  if (inspected === undefined)
    throw new Fault(
      `the container ${spec.name} is gone`,
      "it was removed before or right after its start",
      "Look for what removes containers on this engine.",
    );
  if (inspected.image !== spec.image) {
    throw new Fault(
      `the container ${spec.name} runs another image`,
      `wanted ${spec.image}, got ${inspected.image}`,
      "Look at run-options: an option must not name an image.",
    );
  }
  const container = { role: spec.role, id, inspected, completes: false };
  if (couldNotStart(inspected)) return container;
  await untilReported(context, id, "start", spec.role);
  context.running.starts(id);
  return container;
}

/** @throws Fault if the engine created or started the container but does not report it. */
export async function untilReported(
  context: VariantContext,
  id: string,
  wanted: "create" | "start",
  who: string,
): Promise<void> {
  const patience = AbortSignal.timeout(wordTimeoutMs);
  try {
    const reported = context.events.first(
      id,
      ({ action }) => action === wanted,
      AbortSignal.any([context.signal, patience]),
    );
    await Promise.race([reported, context.events.failed]);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!patience.aborted) throw error;
    throw new Fault(
      "the engine is silent",
      `it did not tell of the ${wanted} of ${who} within ${wordTimeoutMs / 1000} s`,
      "Look at the engine's own log.",
    );
  }
}

async function startOnFreePort(
  context: VariantContext,
  { id, spec }: Created,
): Promise<InspectedContainer | undefined> {
  const { docker, signal } = context;
  try {
    return await pRetry(() => startContainer(docker, id), {
      retries: portRetries,
      minTimeout: portPauseMs,
      signal,
      shouldRetry: ({ error }) => error instanceof DockerCallFailed && portTaken.test(error.output),
    });
  } catch (error) {
    throw refused(context, spec, error);
  }
}

/** Returns a Fault for a container that docker or the engine refuses to create, and any other error as it is. */
export function refused(
  { variant, copies }: { readonly variant: Pick<VariantPlan, "name">; readonly copies?: VariantContext["copies"] },
  { role }: Pick<ContainerSpec, "role">,
  error: unknown,
): unknown {
  if (!(error instanceof DockerCallFailed)) return error;
  return new Fault(
    `the container ${role} of the variant ${variant.name} could not be made`,
    (copies?.inWords(error.output) ?? error.output).replace(/\s*(?:Usage: |(?:See|Run) 'docker )[^]*$/u, ""),
    "Fix what the engine names: an option, a port, a volume.",
    { cause: error },
  );
}

/** The engine's own exit code for a container that it could not start, if it has no better one. */
const notStartedCode = 128;

export function notStarted(error: string, { exitCode = notStartedCode, memoryLimit = 0 } = {}): ContainerExit {
  return { code: exitCode, oomKilled: false, memoryLimit, error: error.trim(), afterMs: 0, lastLog: "" };
}

export function couldNotStart({ status, exitCode, error }: InspectedContainer): boolean {
  return status === "created" && (exitCode !== 0 || error !== "");
}

function endOf({ events }: VariantContext, { id, completes }: Container, signal: AbortSignal): Promise<ContainerEvent> {
  return events.first(
    id,
    ({ action, exitCode }) => action === "destroy" || (action === "die" && !(completes && exitCode === 0)),
    signal,
  );
}

/** Returns the first container that has ended or ends within `withinMs`; undefined if none does. */
export async function firstToEnd(
  context: VariantContext,
  containers: readonly Container[],
  withinMs: number,
  signal: AbortSignal,
): Promise<Container | undefined> {
  if (containers.length === 0) return undefined;
  const patience = AbortSignal.timeout(withinMs);
  const until = AbortSignal.any([signal, patience]);
  try {
    return await Promise.race(
      containers.map(async (container) => {
        if (!couldNotStart(container.inspected)) await endOf(context, container, until);
        return container;
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!patience.aborted) throw error;
    return undefined;
  }
}

/** Resolves when the container has ended or was removed, or at once if it could not start. */
export async function ended(context: VariantContext, container: Container, signal: AbortSignal): Promise<ContainerEnd> {
  const { inspected } = container;
  if (couldNotStart(inspected)) return { kind: "exited", exit: notStarted(inspected.error, inspected) };
  const end = await endOf(context, container, signal);
  const replaced = (how: string): ContainerEnd => ({
    kind: "replaced",
    what: `the container ${container.role} was ${how} from outside`,
  });
  if (end.action === "destroy") return replaced("removed");
  const now = await inspectContainer(context.docker, container.id);
  if (now === undefined) return replaced("removed");
  const code = end.exitCode ?? now.exitCode;
  if (endedBySignal(context.events.signalsTo(container.id), code, now.stopSignal))
    return replaced("stopped, restarted or killed");
  return {
    kind: "exited",
    exit: {
      code,
      oomKilled: now.oomKilled,
      memoryLimit: now.memoryLimit,
      error: now.error,
      afterMs: Math.max(0, Math.round(end.atMs - (context.events.startOf(container.id) ?? end).atMs)),
      lastLog: "",
    },
  };
}
