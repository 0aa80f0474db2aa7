/** The services of one variant: started together, ready before the app starts. */
import { setTimeout as pause } from "node:timers/promises";
import type { Ending, ServiceTrouble } from "../diagnosis/observation.ts";
import { execIn, inspectContainer } from "../docker/containers.ts";
import { objectName } from "../docker/labels.ts";
import { createVolume } from "../docker/networks.ts";
import type { ServicePlan } from "../plan.ts";
import { type Container, ended, launch } from "./container.ts";
import type { VariantWorld } from "./variant-world.ts";

/** Between two runs of a `ready` command, milliseconds. */
const readyPauseMs = 200;

export type Service = { readonly plan: ServicePlan; readonly container: Container };

/** Starts every service of the variant, or says which has no image. */
export async function startServices(
  world: VariantWorld,
  plans: readonly ServicePlan[],
): Promise<readonly Service[] | Extract<Ending, { kind: "service" }>> {
  for (const { name } of plans) {
    const image = world.serviceImages.get(name);
    if (image !== undefined && "trouble" in image) return { kind: "service", service: name, trouble: image.trouble };
  }
  const volumes = await createVolumes(world, plans);
  const starts = await Promise.allSettled(plans.map((plan) => start(world, plan, volumes)));
  // All have settled: what was started is in the scope before anything is thrown.
  return starts.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}

async function start(world: VariantWorld, plan: ServicePlan, volumes: ReadonlyMap<string, string>): Promise<Service> {
  const image = world.serviceImages.get(plan.name);
  if (image === undefined || !("id" in image)) throw new Error(`the service ${plan.name} has no image`);
  const container = await launch(
    world,
    {
      run: world.run,
      name: objectName(world.run, world.variant.name, plan.name),
      role: plan.name,
      variant: world.variant.name,
      image: image.id,
      network: world.network,
      alias: plan.name,
      publish: undefined,
      volumes: plan.volumes.map((volume) => scoped(volume, volumes)),
      runOptions: plan.runOptions,
      entrypoint: undefined,
      command: plan.command,
    },
    plan.env,
  );
  return { plan, container };
}

/**
 * Named volumes are the variant's own: services of one variant share them under their names, and no variant, run or
 * neighbour sees another's data.
 */
async function createVolumes(world: VariantWorld, plans: readonly ServicePlan[]): Promise<ReadonlyMap<string, string>> {
  const names = new Set(plans.flatMap(({ volumes }) => volumes.flatMap((volume) => volumeName(volume) ?? [])));
  const own = new Map([...names].map((name) => [name, objectName(world.run, world.variant.name, name)]));
  for (const name of own.values()) world.scope.use(await createVolume(world.docker, world.run, name));
  return own;
}

/** The name in `name:target[:mode]`; undefined for a host path or an anonymous volume. */
function volumeName(volume: string): string | undefined {
  const [source, target] = volume.split(":");
  return source === undefined || target === undefined || source.startsWith("/") ? undefined : source;
}

function scoped(volume: string, own: ReadonlyMap<string, string>): string {
  const name = volumeName(volume);
  const ownName = name === undefined ? undefined : own.get(name);
  return name === undefined || ownName === undefined ? volume : ownName + volume.slice(name.length);
}

/** Resolves when the first of the services ends or goes away; never, where there are none. */
export async function serviceEnded(
  world: VariantWorld,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<Ending> {
  return Promise.race(
    services.map(async ({ plan, container }): Promise<Ending> => {
      const end = await ended(world, container, signal);
      return end.kind === "replaced"
        ? end
        : { kind: "service", service: plan.name, trouble: { kind: "exited", exit: end.exit } };
    }),
  );
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
    if (trouble !== undefined) resolve({ kind: "service", service: service.plan.name, trouble });
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
    return service.plan.ready.kind === "health"
      ? await healthy(world, service.container, until)
      : await succeeded(world, service.container, service.plan.ready.command, { until, deadlineAt, note });
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
  { id, inspected }: Container,
  until: AbortSignal,
): Promise<ServiceTrouble | undefined> {
  if (inspected.health === "none") return undefined;
  const { action } = await world.events.first(id, (event) => event.action.startsWith("health_status: "), until);
  if (action === "health_status: healthy") return undefined;
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
