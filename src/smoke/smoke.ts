/** The second stage: boots the image in every variant, and judges. What needs no image is there before it. */
import pMap from "p-map";
import type { BuiltImage } from "../image/built-image.ts";
import type { ImageUnderTest } from "../image/image-under-test.ts";
import { parseEndpoint } from "../docker/endpoint.ts";
import { EventStream } from "../docker/events.ts";
import { refuseReservedLabels } from "../docker/images.ts";
import { Fault } from "../fault.ts";
import type { SmokePlan, VariantPlan } from "../plan.ts";
import { resultLine } from "../report/progress.ts";
import type { ProvenImage } from "../provenance/prove.ts";
import type { VariantReport } from "../report/report.ts";
import type { World } from "../world.ts";
import { beginVariant, type BegunVariant, type Removal } from "./variant/begun-variant.ts";
import { getMountedImages, type MountedImages } from "./mounts/mounted-images.ts";
import { mountsAnyOf } from "./mounts/option-mounts.ts";
import type { Sources } from "./mounts/source.ts";
import { isDialled } from "./reach/dialled.ts";
import { boots } from "./platforms.ts";
import { Networks } from "./variant/networks.ts";
import { Progress } from "./progress.ts";
import type { Route } from "./reach/reach.ts";
import type { Project } from "./compose/project.ts";
import { getProjectImages } from "./compose/project-images.ts";
import { planImages, type ProjectPlan } from "./compose/plan-images.ts";
import type { Composed } from "./compose/compose-stack.ts";
import { unseenBases } from "./compose/unseen-bases.ts";
import { getServiceImages, runsTested, type ServiceImages } from "./services/service-images.ts";
import { gateVariant } from "./variant/variant.ts";
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

/** What is known of the image before it is there. */
export type ImageToCome = ImageUnderTest & {
  /** Where its build writes on this machine. */
  readonly writes: readonly string[];
};

/**
 * Begins the smoke test with what the image has no part in.
 * @param project of Docker Compose, where the variants are booted in one.
 * @param sources of what options and services mount of this machine.
 * @throws Fault where one of them cannot have it.
 */
export async function beginSmoke(
  plan: SmokePlan,
  project: Project | undefined,
  tested: ImageToCome,
  route: Route,
  sources: Sources,
  world: World,
): Promise<SmokeTest> {
  const planned = project === undefined ? undefined : await planImages(plan, project, tested, world);
  if (planned !== undefined)
    for (const each of unseenBases(planned, tested.names))
      world.log.warning("smoke-gate: a base that is not seen", each);
  const smoke = new SmokeTest(plan, planned, tested, route, sources, world);
  // To an engine elsewhere a connection that tells nothing for as long as a build takes may break unnoticed.
  if (parseEndpoint(await world.docker.address()).kind === "local") smoke.begin(plan.variants);
  return smoke;
}

/** Disposing takes down what is still up, and waits until everything is removed that the variants had. */
class SmokeTest implements AsyncDisposable {
  readonly #plan: SmokePlan;
  readonly #project: ProjectPlan | undefined;
  readonly #tested: ImageToCome;
  readonly #route: Route;
  readonly #sources: Sources;
  readonly #world: World;
  readonly #networks: Networks;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #begun = new Map<string, BegunVariant>();
  /** The removals that are under way; none of them rejects. */
  readonly #leaving = new Set<Promise<void>>();
  #notRemoved: { readonly cause: unknown } | undefined;
  #events: EventStream | undefined;
  #images: Promise<ServiceImages> | undefined;
  #mountedImages: Promise<MountedImages> | undefined;
  #disposed: Promise<void> | undefined;

  constructor(
    plan: SmokePlan,
    project: ProjectPlan | undefined,
    tested: ImageToCome,
    route: Route,
    sources: Sources,
    world: World,
  ) {
    this.#plan = plan;
    this.#project = project;
    this.#tested = tested;
    this.#route = route;
    this.#sources = sources;
    this.#world = world;
    this.#networks = new Networks(world.run, plan.variants.length);
    this.#signal = AbortSignal.any([world.signal, this.#stop.signal]);
  }

  /** Lays the groundwork of the first of these variants, as many as may be up at once and need nothing of the build. */
  begin(variants: readonly VariantPlan[]): void {
    const { names, writes } = this.#tested;
    for (const variant of variants.slice(0, this.#plan.maxParallel))
      if (!runsTested(variant.stack, names) && !mountsAnyOf(writes, variant, this.#sources))
        this.#begin(variant, undefined);
  }

  /**
   * Runs every variant to its end, also after one has failed: the user learns of all in one run.
   * @throws Fault where the image cannot be booted at all; SmokeInterrupted where a variant could not be run, and then
   * the others are stopped.
   */
  async judge(image: ProvenImage): Promise<Verdict> {
    refuseReservedLabels("the image under test", image);
    const { maxParallel, logLines } = this.#plan;
    const all = boots(this.#plan.variants, image).map((boot) => ({
      boot,
      port: portOf(boot.variant, image, this.#project?.project),
    }));
    // An image for several platforms is booted more often than it has variants.
    this.#networks.expected = all.length;
    const first = new Set(all.slice(0, maxParallel).map(({ boot }) => boot.variant.name));
    const others = [...this.#begun.keys()].filter((name) => !first.has(name));
    await Promise.all(others.map(async (name) => this.#takeDown(name)?.vacated));

    using progress = new Progress(this.#world.log);
    const composed = await this.#composed(image);
    let interruption: { readonly cause: unknown } | undefined;
    let started = 0;
    const variants = await pMap(
      all,
      async ({ boot: { variant, image: booted }, port }): Promise<VariantReport> => {
        started += 1;
        try {
          this.#signal.throwIfAborted();
          const begun = this.#begin(variant, booted.id);
          const context = { image: booted, engine: this.#world.engine, composed, progress, logLines };
          const report = await gateVariant(begun, port, context);
          this.#world.log.info(resultLine(report));
          return report;
        } catch (cause) {
          interruption ??= { cause };
          this.#stop.abort(cause);
          return stopped(variant);
        } finally {
          const removal = this.#takeDown(variant.name);
          // Another one takes its place: no more of them than `max-parallel` run at once.
          if (started < all.length) await this.#awaitRoom(removal);
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
    for (const name of this.#begun.keys()) this.#takeDown(name);
    await Promise.all(this.#leaving);
    await this.#networks[Symbol.asyncDispose]();
    await Promise.allSettled([this.#images, this.#mountedImages]);
    // To the end they tell when a container has died.
    await this.#events?.[Symbol.asyncDispose]();
    if (this.#notRemoved !== undefined) throw this.#notRemoved.cause;
  }

  /** @param app the Id of the image under test; undefined where it is not there yet. */
  #begin(variant: VariantPlan, app: string | undefined): BegunVariant {
    this.#events ??= new EventStream(this.#world.connect, this.#world.run, this.#world.engine.time);
    const begun =
      this.#begun.get(variant.name) ??
      beginVariant(
        variant,
        this.#serviceImages(),
        app,
        {
          events: this.#events,
          networks: this.#networks,
          route: this.#route,
          mountedImages: this.#imagesToMount(),
          sources: this.#sources,
        },
        this.#world,
        this.#signal,
      );
    this.#begun.set(variant.name, begun);
    // Of which platform the app is was not known before the image was.
    return { ...begun, world: { ...begun.world, variant } };
  }

  /** Begins to remove it. An error is met by whoever disposes of the whole. */
  #takeDown(name: string): Removal | undefined {
    const begun = this.#begun.get(name);
    if (begun === undefined) return undefined;
    this.#begun.delete(name);
    const removal = begun.takeDown();
    const left = removal.gone
      .catch((cause: unknown) => {
        this.#notRemoved ??= { cause };
      })
      .finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
    return removal;
  }

  /** Resolves once it is vacated, and the engine is not behind with removing by more variants than may run at once. */
  async #awaitRoom(removal: Removal | undefined): Promise<void> {
    await removal?.vacated;
    while (this.#leaving.size > this.#plan.maxParallel) await Promise.race(this.#leaving);
  }

  #serviceImages(): Promise<ServiceImages> {
    this.#images ??= getServiceImages(this.#plan, this.#tested.names, this.#stoppable());
    this.#images.catch(() => undefined);
    return this.#images;
  }

  #imagesToMount(): Promise<MountedImages> {
    this.#mountedImages ??= getMountedImages(this.#plan, this.#tested.names, this.#stoppable());
    this.#mountedImages.catch(() => undefined);
    return this.#mountedImages;
  }

  /** Its calls end with the smoke test. */
  #stoppable(): World {
    return { ...this.#world, signal: this.#signal, docker: this.#world.connect(this.#signal) };
  }

  /** A Compose project may be built of the image: it has no part that is begun before. */
  async #composed(image: BuiltImage): Promise<Composed | undefined> {
    const planned = this.#project;
    if (planned === undefined) return undefined;
    return getProjectImages(planned, image, this.#world);
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
 * Undefined where nothing is asked over the network. What the Compose file publishes of its
 * service goes before what the image exposes.
 * @throws Fault where a port is needed, none is given, and the image does not expose exactly one.
 */
function portOf(variant: VariantPlan, image: BuiltImage, project: Project | undefined): number | undefined {
  if (!isDialled(variant)) return undefined;
  if (variant.port !== undefined) return variant.port;
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
