/** One variant, from its network to its result. */
import { join } from "node:path";
import type { BuiltImage } from "../image/built-image.ts";
import { diagnose } from "../diagnosis/diagnose.ts";
import type { Listener } from "../diagnosis/listening.ts";
import { type ContainerExit, type Ending, isGood, isUnheard, type Observation } from "../diagnosis/observation.ts";
import type { EventStream } from "../docker/events.ts";
import { objectName } from "../docker/labels.ts";
import { createNetwork } from "../docker/networks.ts";
import { reproduceLine } from "../docker/reproduce.ts";
import type { VariantPlan } from "../plan.ts";
import type { VariantReport } from "../report/report.ts";
import type { World } from "../world.ts";
import { appEnded, appHealthy, appRole, type Healthy, startApp } from "./app.ts";
import type { Container } from "./container.ts";
import { firstCause } from "./first-cause.ts";
import { appListeners, hintAtListeners } from "./listening.ts";
import { type CollectedLog, collectLogs } from "./logs.ts";
import type { Progress } from "./progress.ts";
import type { ServiceImages } from "./service-images.ts";
import { type Service, serviceEnded, servicesReady, startServices } from "./services.ts";
import type { VariantWorld } from "./variant-world.ts";

export type VariantContext = {
  readonly world: World;
  readonly image: BuiltImage;
  readonly events: EventStream;
  readonly serviceImages: ServiceImages;
  readonly progress: Progress;
  readonly logLines: number;
  /** Ends this variant early: the run was cancelled, or another variant met a fault. */
  readonly signal: AbortSignal;
};

/**
 * Boots the image in this variant and watches it. An image that fails is a result.
 * @param port the container port that serves; undefined where the probe needs none.
 * @throws Fault, or the signal's reason; everything that was made is removed by then.
 */
export async function gateVariant(
  variant: VariantPlan,
  port: number | undefined,
  context: VariantContext,
): Promise<VariantReport> {
  const { world, signal, logLines } = context;
  const docker = world.connect(signal);
  const network = objectName(world.run, variant.name);
  await using scope = new AsyncDisposableStack();
  scope.use(await createNetwork(docker, world.run, network));
  const variantWorld: VariantWorld = {
    run: world.run,
    docker,
    connect: world.connect,
    folders: world.folders,
    signal,
    variant,
    events: context.events,
    serviceImages: context.serviceImages,
    network,
    scope,
  };

  const watched = await watch(variantWorld, port, context);
  const collected = await collectLogs(
    { connect: world.connect, signal },
    watched.containers,
    join(world.folders.logs, variant.name),
    logLines,
  );
  const { ending, seen } = watched;
  const common = {
    name: variant.name,
    attempts: seen.length,
    last: seen.at(-1),
    logs: collected.map(({ log }) => log),
  };
  if (ending.kind === "healthy")
    return { ...common, result: "passed", healthyAfterMs: ending.afterMs, finding: undefined, reproduce: undefined };
  const healthyAfterMs = seen.find(isGood)?.atMs;
  const finding = diagnose(seen, withLastLog(ending, collected), {
    probe: variant.probe,
    port: port ?? 0,
    wanted: variant.expectation,
    settleMs: variant.settleMs,
    platforms: { image: context.image.platform, engine: world.engine.platform },
    listeners: watched.listeners,
  });
  const reproduce = reproduceLine(variant, context.image.id, port);
  return { ...common, result: "failed", healthyAfterMs, finding, reproduce };
}

type Watched = {
  readonly ending: Healthy | Ending;
  readonly seen: readonly Observation[];
  readonly containers: readonly Container[];
  /** What the app listened on at its deadline; undefined where that was not seen. */
  readonly listeners: readonly Listener[] | undefined;
};

async function watch(
  world: VariantWorld,
  port: number | undefined,
  { image, progress }: VariantContext,
): Promise<Watched> {
  // Whatever ends the watch first stops the rest of it.
  const rest = new AbortController();
  const signal = AbortSignal.any([world.signal, rest.signal]);
  const seen: Observation[] = [];
  const line = progress.begin(world.variant.name);
  try {
    line.waitFor("its services");
    const services = await startServices(
      world,
      world.variant.stack.kind === "services" ? world.variant.stack.services : [],
    );
    if (!isStarted(services)) return { ending: services, seen, containers: [], listeners: undefined };
    const containers = services.map(({ container }) => container);
    const trouble =
      services.length === 0
        ? undefined
        : await first(world, [servicesReady(world, services, signal), serviceEnded(world, services, signal)]);
    if (trouble !== undefined) return { ending: trouble, seen, containers, listeners: undefined };

    line.waitFor(world.variant.probe.kind === "exit" ? "its exit" : "a healthy answer");
    const app = await startApp(world, image, port);
    const see = (observation: Observation) => {
      seen.push(observation);
      line.saw(observation);
    };
    const isHeard = () => !seen.every(isUnheard);
    const end = await first<Healthy | Ending>(world, [
      // First in the list: of two things that are both so, the death is the cause.
      ...(services.length === 0 ? [] : [serviceEnded(world, services, signal)]),
      appEnded(world, app, signal),
      appHealthy(world, app, port, see, signal),
      hintAtListeners(world, app, port, { isHeard, hint: line.hint }, signal),
    ]);
    const ending = await firstCause(world, end, app, services, signal);
    const listening =
      ending.kind === "deadline" && port !== undefined && !isHeard() ? await appListeners(world, app) : undefined;
    return { ending, seen, containers: [app, ...containers], listeners: listening };
  } finally {
    rest.abort(new Error("the variant's watch is over"));
    line.end();
  }
}

function isStarted(services: readonly Service[] | Ending): services is readonly Service[] {
  return Array.isArray(services);
}

/** The first of several waits, or the failure of the engine's events while they wait. */
function first<T>({ events }: VariantWorld, waits: readonly Promise<T>[]): Promise<T> {
  return Promise.race([...waits, events.failed]);
}

/** What the container logged last belongs to its exit; it is known only now. */
function withLastLog(ending: Ending, collected: readonly CollectedLog[]): Ending {
  const complete = (exit: ContainerExit, role: string): ContainerExit => ({
    ...exit,
    lastLog: collected.find(({ log }) => log.container === role)?.lastWords ?? "",
  });
  if (ending.kind === "exited") return { ...ending, exit: complete(ending.exit, appRole) };
  if (ending.kind === "service" && ending.trouble.kind === "exited") {
    return { ...ending, trouble: { kind: "exited", exit: complete(ending.trouble.exit, ending.service) } };
  }
  return ending;
}
