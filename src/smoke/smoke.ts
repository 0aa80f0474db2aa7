import pMap from "p-map";
import type { ImageUnderTest } from "../image/image-under-test.ts";
import { parseEndpoint } from "../docker/endpoint.ts";
import { refuseReservedLabels } from "../docker/images.ts";
import type { SmokePlan, VariantPlan } from "../gate/plan.ts";
import { resultLine } from "../report/progress.ts";
import type { ProvenImage } from "../provenance/prove.ts";
import type { VariantReport } from "../report/report.ts";
import type { RunContext } from "../gate/context.ts";
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

/** Carries how far the variants came before a fault or a cancellation. */
export class SmokeInterrupted extends Error {
  override readonly name = "SmokeInterrupted";
  readonly variants: readonly VariantReport[];

  constructor(variants: readonly VariantReport[], cause: unknown) {
    super("the smoke test was interrupted", { cause });
    this.variants = variants;
  }
}

export type ImageToCome = ImageUnderTest & {
  /** Paths of this machine that the build writes. */
  readonly writes: readonly string[];
};

/** @throws Fault if a service names the image under test but cannot run it. */
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
  // A connection to a remote engine that is idle for a whole build may break unnoticed.
  if (parseEndpoint(await context.docker.address()).kind === "local") smoke.prepare();
  return smoke;
}

/** Disposing removes what is still up, and waits for all removals. */
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
  /** Removals in flight; none of them rejects. */
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

  /** Prepares the first `max-parallel` variants, except those that need something of the build. */
  prepare(): void {
    const { names, writes } = this.#tested;
    for (const variant of this.#plan.variants.slice(0, this.#plan.maxParallel))
      if (!runsTested(variant.stack, names) && !mountsAnyOf(writes, variant, this.#sources))
        this.#prepare(variant, undefined).takeTurn();
  }

  /**
   * Runs every variant, even after one has failed, so that one run shows all failures.
   * @throws Fault if the image cannot be booted; SmokeInterrupted if a variant could not run, which stops the others.
   */
  async testVariants(image: ProvenImage): Promise<Verdict> {
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
          variant.takeTurn();
          // Makes the network of one more, which is most of a variant's cost beyond its containers.
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
          // The next variant takes this one's place: at most `max-parallel` run at once.
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

  /** Resolves once nothing of the variant runs any more; disposing the smoke test throws a removal's error. */
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

  /** Also waits if the engine is behind with removals, because it has few networks. */
  async #awaitRoom(hasStopped: Promise<void>): Promise<void> {
    await hasStopped;
    while (this.#leaving.size > Math.min(this.#plan.maxParallel, mostLeaving)) await Promise.race(this.#leaving);
  }
}

/** Variants that may be in removal while others take their place. */
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
