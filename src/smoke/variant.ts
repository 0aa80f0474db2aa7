/** One variant, from its network to its result. */
import { join } from "node:path";
import type { BuiltImage } from "../image/built-image.ts";
import { diagnose } from "../diagnosis/diagnose.ts";
import { type ContainerExit, type Ending, isGood } from "../diagnosis/observation.ts";
import type { EventStream } from "../docker/events.ts";
import type { VariantPlan } from "../plan.ts";
import type { VariantReport } from "../report/report.ts";
import type { World } from "../world.ts";
import { appRole } from "./app.ts";
import { type CollectedLog, collectLogs } from "./logs.ts";
import type { Progress } from "./progress.ts";
import type { Route } from "./route/route.ts";
import type { Surroundings } from "./stack/surroundings.ts";
import type { VariantWorld } from "./variant-world.ts";
import { watch, type Watched } from "./watch.ts";

export type VariantContext = {
  readonly world: World;
  readonly image: BuiltImage;
  readonly events: EventStream;
  readonly surroundings: Surroundings;
  readonly route: Route;
  readonly progress: Progress;
  readonly logLines: number;
  /** Takes everything that is made for this variant; whoever gave it disposes of it. */
  readonly scope: AsyncDisposableStack;
  /** Ends this variant early: the run was cancelled, or another variant met a fault. */
  readonly signal: AbortSignal;
};

/**
 * Boots the image in this variant and watches it. An image that fails is a result.
 * @param port the container port that serves; undefined where the probe needs none.
 * @throws Fault, or the signal's reason.
 */
export async function gateVariant(
  variant: VariantPlan,
  port: number | undefined,
  context: VariantContext,
): Promise<VariantReport> {
  const { world, signal, scope, logLines } = context;
  const docker = world.connect(signal);
  const variantWorld: VariantWorld = {
    run: world.run,
    docker,
    connect: world.connect,
    folders: world.folders,
    signal,
    variant,
    events: context.events,
    route: context.route,
    scope,
  };

  const watched = await watchTelling(variantWorld, port, context);
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
  return { ...common, result: "failed", healthyAfterMs, finding, reproduce: watched.reproduce };
}

/** While it is watched, the job log says now and then what is waited for. */
async function watchTelling(world: VariantWorld, port: number | undefined, context: VariantContext): Promise<Watched> {
  using line = context.progress.begin(world.variant.name);
  return await watch(world, port, context.image, context.surroundings, line);
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
