/** One variant of the smoke test and its life: prepare, boot, watch, judge, remove. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Engine } from "../../docker/engine.ts";
import type { BuiltImage } from "../../image/built-image.ts";
import type { StackPlan, VariantPlan } from "../../plan.ts";
import type { VariantReport } from "../../report/report.ts";
import type { RunContext } from "../../run-context.ts";
import { type Composed, startComposeStack } from "../compose/compose-stack.ts";
import { bindsOfVariant } from "../mounts/option-mounts.ts";
import { OwnCopies } from "../mounts/own-copies.ts";
import type { Progress } from "../progress.ts";
import { startServiceStack } from "../services/service-stack.ts";
import { type ServiceSetup, setUpServices } from "../services/setup.ts";
import type { Shared } from "../shared.ts";
import type { VariantContext } from "./context.ts";
import { judgeVariant } from "./judge.ts";
import { collectLogs } from "./logs.ts";
import { type Removal, Running } from "./running.ts";
import type { NotUp, Stack } from "./stack.ts";
import { watch, type Watched } from "./watch.ts";

/** The engine has written down within this time what a container printed, milliseconds. */
const lastWordsMs = 50;

/** How a variant is tested. */
export type VariantTest = {
  /** On the platform of `image`, which was not known before the image was. */
  readonly variant: VariantPlan;
  readonly image: BuiltImage;
  /** The container port that serves; undefined if the probe needs none. */
  readonly port: number | undefined;
  readonly engine: Engine;
  /** The Compose project that the image is booted in, if it is. */
  readonly composed: Composed | undefined;
  readonly progress: Progress;
  readonly logLines: number;
};

type Prepared =
  | { readonly kind: "services"; readonly setup: ServiceSetup }
  /** Compose makes all of it at once. */
  | Extract<StackPlan, { kind: "compose" }>;

export class Variant {
  readonly #context: VariantContext;
  readonly #prepared: Prepared;

  /**
   * Begins to prepare what needs no image: its network and its services.
   * @param app the Id of the image under test; undefined if it is not there yet.
   * @param signal ends the variant early: the run was cancelled, or another variant met a fault.
   */
  constructor(variant: VariantPlan, app: string | undefined, shared: Shared, run: RunContext, signal: AbortSignal) {
    const { events, reach, mountedImages, sources } = shared;
    const docker = run.connect(signal);
    const owned = new AsyncDisposableStack();
    const copies = new OwnCopies({ docker, run: run.run, variant, owned }, bindsOfVariant(variant), sources);
    const running = new Running(events);
    this.#context = { ...run, signal, docker, variant, events, reach, mountedImages, owned, running, copies };
    const { stack } = variant;
    this.#prepared =
      stack.kind === "services"
        ? { kind: "services", setup: setUpServices(this.#context, stack.services, shared.serviceImages, app) }
        : stack;
  }

  /**
   * Boots the image, watches it, and judges what was seen. An image that fails is a result.
   * @throws Fault, or the signal's reason.
   */
  async test(test: VariantTest): Promise<VariantReport> {
    const context = { ...this.#context, variant: test.variant };
    const watched = await this.#bootAndWatch(context, test);
    // What an app says of its failure may come a moment after its answer; an exit is told once all is written down.
    if (!["healthy", "exited"].includes(watched.ending.kind)) await pause(lastWordsMs);
    context.signal.throwIfAborted();
    const folder = join(context.folders.logs, test.variant.name);
    const logs = await collectLogs(context.docker, watched.containers, folder, test.logLines);
    return judgeVariant(test, watched, logs);
  }

  /** Begins to remove everything that was made for it, once nothing more is made. */
  remove(): Removal {
    const { owned, running } = this.#context;
    const removal = this.#settled().then(() => running.remove());
    owned.defer(async () => (await removal).gone);
    const gone = owned.disposeAsync();
    // Compose's containers are among what is owned. Whoever waits for `gone` gets the error.
    const stopped = this.#prepared.kind === "services" ? removal.then((begun) => begun.stopped) : gone;
    return { stopped: stopped.catch(() => undefined), gone };
  }

  async #bootAndWatch(context: VariantContext, test: VariantTest): Promise<Watched> {
    using line = test.progress.begin(test.variant.name);
    // Whatever ends the watch first stops the rest of it.
    const rest = new AbortController();
    const signal = AbortSignal.any([context.signal, rest.signal]);
    try {
      line.waitFor("its services");
      const stack = await this.#boot(context, test, signal);
      if ("ending" in stack) return { ...stack, seen: [], listeners: undefined };
      return await watch(context, stack, test.port, line, signal);
    } finally {
      rest.abort(new Error("the variant's watch is over"));
    }
  }

  #boot(context: VariantContext, { image, port, composed }: VariantTest, signal: AbortSignal): Promise<Stack | NotUp> {
    const prepared = this.#prepared;
    if (prepared.kind === "services") return startServiceStack(context, prepared.setup, image, port);
    if (composed === undefined) throw new Error("the Compose project was not read");
    return startComposeStack(context, composed, prepared.only, image, port, signal);
  }

  /** Resolves once nothing is being prepared any more, however it ended: whoever boots on it meets the error. */
  async #settled(): Promise<void> {
    if (this.#prepared.kind === "services") await this.#prepared.setup.up.catch(() => undefined);
  }
}
