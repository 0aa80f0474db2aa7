/** The second stage: boots the image in every variant, and judges. */
import pMap from "p-map";
import type { BuiltImage } from "../image/built-image.ts";
import { EventStream } from "../docker/events.ts";
import { Fault } from "../fault.ts";
import type { SmokePlan, VariantPlan } from "../plan.ts";
import { resultLine } from "../report/progress.ts";
import type { ProvenImage } from "../provenance/prove.ts";
import type { VariantReport } from "../report/report.ts";
import type { World } from "../world.ts";
import { boots } from "./platforms.ts";
import { Progress } from "./progress.ts";
import type { Route } from "./route/route.ts";
import type { Project } from "./stack/compose/project.ts";
import type { ComingSurroundings } from "./stack/surroundings.ts";
import { gateVariant } from "./variant.ts";
import { judge, type Verdict } from "./verdict.ts";

/** The smoke test could not be finished: a fault or a cancellation, and how far the variants had come. */
export class SmokeInterrupted extends Error {
  override readonly name = "SmokeInterrupted";
  readonly variants: readonly VariantReport[];

  constructor(variants: readonly VariantReport[], cause: unknown) {
    super("the smoke test was interrupted", { cause });
    this.variants = variants;
  }
}

/** Disposing waits until everything is removed that the variants had: what the verdict leads to need not wait for it. */
export type Smoked = AsyncDisposable & { readonly verdict: Verdict };

/**
 * Runs every variant to its end, also after one has failed: the user learns of all in one run.
 * @throws SmokeInterrupted where one could not be run; the others are stopped, and all taken down first.
 */
export async function smoke(
  image: ProvenImage,
  plan: SmokePlan,
  project: Project | undefined,
  coming: ComingSurroundings,
  route: Route,
  world: World,
): Promise<Smoked> {
  const all = boots(plan.variants, image).map((boot) => ({ boot, port: portOf(boot.variant, image, project) }));
  await using events = new EventStream(world.connect, world.run, world.engine.time);
  using progress = new Progress(world.log);
  const surroundings = await coming.ready();

  const stop = new AbortController();
  const signal = AbortSignal.any([world.signal, stop.signal]);
  let interruption: { readonly cause: unknown } | undefined;
  const takenDown: Promise<void>[] = [];
  let begun = 0;
  const variants = await pMap(
    all,
    async ({ boot: { variant, image: booted }, port }): Promise<VariantReport> => {
      const scope = new AsyncDisposableStack();
      begun += 1;
      try {
        signal.throwIfAborted();
        const context = {
          world,
          image: booted,
          events,
          surroundings,
          route,
          progress,
          logLines: plan.logLines,
          signal,
          scope,
        };
        const report = await gateVariant(variant, port, context);
        world.log.info(resultLine(report));
        return report;
      } catch (cause) {
        interruption ??= { cause };
        stop.abort(cause);
        return {
          name: variant.name,
          result: "stopped",
          healthyAfterMs: undefined,
          attempts: 0,
          finding: undefined,
          last: undefined,
          logs: [],
          reproduce: undefined,
        };
      } finally {
        const down = scope.disposeAsync();
        // Its error is met by whoever waits for all of them.
        const settled = down.catch(() => undefined);
        takenDown.push(down);
        // Another one takes its place: no more of them than `max-parallel` are there at once.
        if (begun < all.length) await settled;
      }
    },
    { concurrency: plan.maxParallel },
  );
  const allDown = async () => void (await Promise.all(takenDown));
  if (interruption !== undefined) {
    await allDown();
    throw new SmokeInterrupted(variants, interruption.cause);
  }
  return { verdict: judge(image, variants), [Symbol.asyncDispose]: allDown };
}

/**
 * Undefined where nothing is asked over the network and no port was given. What the Compose file publishes of its
 * service goes before what the image exposes.
 * @throws Fault where a port is needed, none is given, and the image does not expose exactly one.
 */
function portOf(variant: VariantPlan, image: BuiltImage, project: Project | undefined): number | undefined {
  const needed = ["http", "tcp"].includes(variant.probe.kind) || variant.checks.length > 0;
  if (variant.port !== undefined) return variant.port;
  if (!needed) return undefined;
  const published = project?.model.services.get(project.plan.service)?.ports ?? [];
  if (published.length === 1) return published[0];
  const [only, ...others] = image.tcpPorts;
  if (only !== undefined && others.length === 0) return only;
  throw new Fault(
    `the variant ${variant.name} has no port to poll`,
    only === undefined
      ? "the image exposes no TCP port"
      : `the image exposes several TCP ports: ${image.tcpPorts.join(", ")}`,
    "Say which with the input port.",
  );
}
