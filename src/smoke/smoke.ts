/** The second stage: boots the image in every variant, and judges. What needs no image is there before it. */
import pMap from "p-map";
import type { BuiltImage } from "../image/built-image.ts";
import { parseEndpoint } from "../docker/endpoint.ts";
import { EventStream } from "../docker/events.ts";
import { Fault } from "../fault.ts";
import type { SmokePlan, VariantPlan } from "../plan.ts";
import { resultLine } from "../report/progress.ts";
import type { ProvenImage } from "../provenance/prove.ts";
import type { VariantReport } from "../report/report.ts";
import type { World } from "../world.ts";
import { beginVariant, type BegunVariant } from "./begun-variant.ts";
import { boots } from "./platforms.ts";
import { Progress } from "./progress.ts";
import type { Route } from "./route/route.ts";
import type { Project } from "./stack/compose/project.ts";
import { getProjectImages } from "./stack/compose/images.ts";
import type { Composed } from "./stack/compose/stack.ts";
import { getServiceImages, type ServiceImages } from "./stack/services/images.ts";
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

/**
 * Begins the smoke test with what the image has no part in.
 * @param project of Docker Compose, where the variants are booted in one.
 */
export async function beginSmoke(
  plan: SmokePlan,
  project: Project | undefined,
  route: Route,
  world: World,
): Promise<SmokeTest> {
  const smoke = new SmokeTest(plan, project, route, world);
  // To an engine elsewhere a connection that tells nothing for as long as a build takes may break unnoticed.
  if (parseEndpoint(await world.docker.address()).kind === "local") smoke.begin(plan.variants);
  return smoke;
}

/** Disposing takes down what is still up, and waits until everything is removed that the variants had. */
class SmokeTest implements AsyncDisposable {
  readonly #plan: SmokePlan;
  readonly #project: Project | undefined;
  readonly #route: Route;
  readonly #world: World;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #begun = new Map<string, BegunVariant>();
  readonly #takenDown: Promise<void>[] = [];
  #events: EventStream | undefined;
  #images: Promise<ServiceImages> | undefined;
  #disposed: Promise<void> | undefined;

  constructor(plan: SmokePlan, project: Project | undefined, route: Route, world: World) {
    this.#plan = plan;
    this.#project = project;
    this.#route = route;
    this.#world = world;
    this.#signal = AbortSignal.any([world.signal, this.#stop.signal]);
  }

  /** Lays the groundwork of the first of these variants, as many as may be up at once. */
  begin(variants: readonly VariantPlan[]): void {
    for (const variant of variants.slice(0, this.#plan.maxParallel)) this.#begin(variant);
  }

  /**
   * Runs every variant to its end, also after one has failed: the user learns of all in one run.
   * @throws SmokeInterrupted where one could not be run; the others are stopped.
   */
  async judge(image: ProvenImage): Promise<Verdict> {
    const { maxParallel, logLines } = this.#plan;
    const all = boots(this.#plan.variants, image).map((boot) => ({
      boot,
      port: portOf(boot.variant, image, this.#project),
    }));
    // An image for several platforms is booted more often than it has variants.
    const first = new Set(all.slice(0, maxParallel).map(({ boot }) => boot.variant.name));
    await Promise.all([...this.#begun.keys()].filter((name) => !first.has(name)).map((name) => this.#takeDown(name)));

    using progress = new Progress(this.#world.log);
    const composed = await this.#composed();
    let interruption: { readonly cause: unknown } | undefined;
    let started = 0;
    const variants = await pMap(
      all,
      async ({ boot: { variant, image: booted }, port }): Promise<VariantReport> => {
        started += 1;
        try {
          this.#signal.throwIfAborted();
          const begun = this.#begin(variant);
          const context = { image: booted, engine: this.#world.engine, composed, progress, logLines };
          const report = await gateVariant(begun, port, context);
          this.#world.log.info(resultLine(report));
          return report;
        } catch (cause) {
          interruption ??= { cause };
          this.#stop.abort(cause);
          return stopped(variant);
        } finally {
          const down = this.#takeDown(variant.name);
          // Another one takes its place: no more of them than `max-parallel` are there at once.
          if (started < all.length) await down;
        }
      },
      { concurrency: maxParallel },
    );
    if (interruption !== undefined) throw new SmokeInterrupted(variants, interruption.cause);
    return judge(image, variants);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    this.#stop.abort(new Error("the smoke test is over"));
    await Promise.all([...this.#begun.keys()].map((name) => this.#takeDown(name)));
    // To the end they are told when a container has died.
    const takenDown = await Promise.allSettled(this.#takenDown);
    await this.#images?.catch(() => undefined);
    await this.#events?.[Symbol.asyncDispose]();
    for (const outcome of takenDown) if (outcome.status === "rejected") throw outcome.reason;
  }

  #begin(variant: VariantPlan): BegunVariant {
    this.#events ??= new EventStream(this.#world.connect, this.#world.run, this.#world.engine.time);
    const begun =
      this.#begun.get(variant.name) ??
      beginVariant(variant, this.#serviceImages(), this.#events, this.#route, this.#world, this.#signal);
    this.#begun.set(variant.name, begun);
    // Of which platform the app is was not known before the image was.
    return { ...begun, world: { ...begun.world, variant } };
  }

  /** Never rejects: an error is met by whoever disposes of the whole. */
  async #takeDown(name: string): Promise<void> {
    const begun = this.#begun.get(name);
    if (begun === undefined) return;
    this.#begun.delete(name);
    const down = Promise.resolve(begun[Symbol.asyncDispose]());
    this.#takenDown.push(down);
    await down.catch(() => undefined);
  }

  #serviceImages(): Promise<ServiceImages> {
    const { connect } = this.#world;
    this.#images ??= getServiceImages(this.#plan, {
      ...this.#world,
      signal: this.#signal,
      docker: connect(this.#signal),
    });
    this.#images.catch(() => undefined);
    return this.#images;
  }

  /** A Compose project may be built of the image: it has no part that is begun before. */
  async #composed(): Promise<Composed | undefined> {
    const project = this.#project;
    if (project === undefined) return undefined;
    return { project, images: await getProjectImages(this.#plan, project, this.#world) };
  }
}

function stopped({ name }: VariantPlan): VariantReport {
  return {
    name,
    result: "stopped",
    healthyAfterMs: undefined,
    attempts: 0,
    finding: undefined,
    last: undefined,
    logs: [],
    reproduce: undefined,
  };
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
