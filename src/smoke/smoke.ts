/** The second stage: boots the image in every variant, and judges. What needs no image is there before it. */
import pMap from "p-map";
import type { ImageUnderTest } from "../image/image-under-test.ts";
import { parseEndpoint } from "../docker/endpoint.ts";
import { refuseReservedLabels } from "../docker/images.ts";
import type { SmokePlan, VariantPlan } from "../plan.ts";
import { resultLine } from "../report/progress.ts";
import type { ProvenImage } from "../provenance/prove.ts";
import type { VariantReport } from "../report/report.ts";
import type { RunContext } from "../run-context.ts";
import { mountsAnyOf } from "./mounts/option-mounts.ts";
import type { Sources } from "./mounts/source.ts";
import { boots } from "./platforms.ts";
import { Progress } from "./progress.ts";
import type { Reach } from "./reach/reach.ts";
import type { Project } from "./compose/project.ts";
import { getProjectImages } from "./compose/project-images.ts";
import { portOf } from "./reach/port.ts";
import { Shared } from "./shared.ts";
import { runsTested } from "./services/service-images.ts";
import { planImages, type ProjectPlan } from "./compose/plan-images.ts";
import { unseenBases } from "./compose/unseen-bases.ts";
import { Variant } from "./variant/variant.ts";
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
  reach: Reach,
  sources: Sources,
  context: RunContext,
): Promise<SmokeTest> {
  const planned = project === undefined ? undefined : await planImages(plan, project, tested, context);
  if (planned !== undefined)
    for (const each of unseenBases(planned, tested.names))
      context.log.warning("smoke-gate: a base that is not seen", each);
  const smoke = new SmokeTest(plan, planned, tested, reach, sources, context);
  // To an engine elsewhere a connection that tells nothing for as long as a build takes may break unnoticed.
  if (parseEndpoint(await context.docker.address()).kind === "local") smoke.prepare();
  return smoke;
}

/** Disposing removes what is still up, and waits until everything is removed that the variants had. */
class SmokeTest implements AsyncDisposable {
  readonly #plan: SmokePlan;
  readonly #project: ProjectPlan | undefined;
  readonly #tested: ImageToCome;
  readonly #reach: Reach;
  readonly #sources: Sources;
  readonly #context: RunContext;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #variants = new Map<string, Variant>();
  /** The removals that are under way; none of them rejects. */
  readonly #leaving = new Set<Promise<void>>();
  #notRemoved: { readonly cause: unknown } | undefined;
  #shared: Shared | undefined;
  #disposed: Promise<void> | undefined;

  constructor(
    plan: SmokePlan,
    project: ProjectPlan | undefined,
    tested: ImageToCome,
    reach: Reach,
    sources: Sources,
    context: RunContext,
  ) {
    this.#plan = plan;
    this.#project = project;
    this.#tested = tested;
    this.#reach = reach;
    this.#sources = sources;
    this.#context = context;
    this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
  }

  /** Prepares the first of the variants: as many as may be up at once, unless they need something of the build. */
  prepare(): void {
    const { names, writes } = this.#tested;
    for (const variant of this.#plan.variants.slice(0, this.#plan.maxParallel))
      if (!runsTested(variant.stack, names) && !mountsAnyOf(writes, variant, this.#sources))
        this.#prepare(variant, undefined);
  }

  /**
   * Runs every variant to its end, also after one has failed: the user learns of all in one run.
   * @throws Fault if the image cannot be booted at all; SmokeInterrupted if a variant could not be run, and then the
   * others are stopped.
   */
  async judge(image: ProvenImage): Promise<Verdict> {
    refuseReservedLabels("the image under test", image);
    const { maxParallel, logLines } = this.#plan;
    const all = boots(this.#plan.variants, image).map((boot) => ({
      boot,
      port: portOf(boot.variant, image, this.#project?.project),
    }));
    // An image for several platforms is booted more often than it has variants.
    const first = new Set(all.slice(0, maxParallel).map(({ boot }) => boot.variant.name));
    const others = [...this.#variants.keys()].filter((name) => !first.has(name));
    await Promise.all(others.map((name) => this.#remove(name)));
    await Promise.all(this.#leaving);

    using progress = new Progress(this.#context.log);
    const composed =
      this.#project === undefined ? undefined : await getProjectImages(this.#project, image, this.#context);
    const common = { engine: this.#context.engine, composed, progress, logLines };
    let interruption: { readonly cause: unknown } | undefined;
    let started = 0;
    const variants = await pMap(
      all,
      async ({ boot, port }): Promise<VariantReport> => {
        started += 1;
        try {
          this.#signal.throwIfAborted();
          const variant = this.#prepare(boot.variant, boot.image.id);
          // One ahead: most of what a variant costs beyond its containers is its network.
          const next = all[started]?.boot;
          if (next !== undefined) this.#prepare(next.variant, next.image.id);
          const report = await variant.test({ ...boot, port, ...common });
          this.#context.log.info(resultLine(report));
          return report;
        } catch (cause) {
          interruption ??= { cause };
          this.#stop.abort(cause);
          return stopped(boot.variant);
        } finally {
          const hasStopped = this.#remove(boot.variant.name);
          // Another one takes its place: no more of them than `max-parallel` run at once.
          if (started < all.length) await this.#awaitRoom(hasStopped);
        }
      },
      { concurrency: maxParallel },
    );
    if (interruption !== undefined) throw new SmokeInterrupted(variants, interruption.cause);
    return judge(image, variants);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return (this.#disposed ??= this.#dispose());
  }

  async #dispose(): Promise<void> {
    this.#stop.abort(new Error("the smoke test is over"));
    for (const name of this.#variants.keys()) void this.#remove(name);
    await Promise.all(this.#leaving);
    await this.#shared?.[Symbol.asyncDispose]();
    if (this.#notRemoved !== undefined) throw this.#notRemoved.cause;
  }

  /**
   * Begins with the variant, unless that was done before.
   * @param app the Id of the image under test; undefined if it is not there yet.
   */
  #prepare(plan: VariantPlan, app: string | undefined): Variant {
    this.#shared ??= new Shared(this.#plan, this.#tested.names, this.#reach, this.#sources, {
      ...this.#context,
      signal: this.#signal,
      docker: this.#context.connect(this.#signal),
    });
    const variant = this.#variants.get(plan.name) ?? new Variant(plan, app, this.#shared, this.#context, this.#signal);
    this.#variants.set(plan.name, variant);
    return variant;
  }

  /**
   * Begins to remove a variant. An error is met by whoever disposes of the whole.
   * @returns resolves once nothing of it runs any more.
   */
  async #remove(name: string): Promise<void> {
    const variant = this.#variants.get(name);
    if (variant === undefined) return;
    this.#variants.delete(name);
    const { stopped: hasStopped, gone } = variant.remove();
    const leaving = gone
      .catch((cause: unknown) => {
        this.#notRemoved ??= { cause };
      })
      .finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
    await hasStopped;
  }

  /** Resolves once nothing of it runs any more, and the engine is not behind with removing: it has few networks to give. */
  async #awaitRoom(hasStopped: Promise<void>): Promise<void> {
    await hasStopped;
    while (this.#leaving.size > Math.min(this.#plan.maxParallel, mostLeaving)) await Promise.race(this.#leaving);
  }
}

/** The most variants that are being removed while others take their place. */
const mostLeaving = 4;

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
