import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Engine } from "../../docker/engine.ts";
import type { BuiltImage } from "../../image/built-image.ts";
import type { StackPlan, VariantPlan } from "../../gate/plan.ts";
import type { VariantReport } from "../../report/report.ts";
import type { RunContext } from "../../gate/context.ts";
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

/** Milliseconds within which the engine has stored what a container printed. */
const lastWordsMs = 50;

export type VariantTest = {
  /** The plan with the platform of `image`, which is known only after the build. */
  readonly variant: VariantPlan;
  readonly image: BuiltImage;
  /** The container port that serves; undefined if the probe needs none. */
  readonly port: number | undefined;
  readonly engine: Engine;
  readonly composed: Composed | undefined;
  readonly progress: Progress;
  readonly logLines: number;
};

type Prepared =
  | { readonly kind: "services"; readonly setup: ServiceSetup }
  /** Compose creates everything at once. */
  | Extract<StackPlan, { kind: "compose" }>;

export class Variant {
  readonly #context: VariantContext;
  readonly #prepared: Prepared;
  readonly #turn = Promise.withResolvers<void>();

  /** @param signal ends the variant early: the run was cancelled, or another variant met a fault. */
  constructor(variant: VariantPlan, app: string | undefined, shared: Shared, run: RunContext, signal: AbortSignal) {
    const { events, reach, mountedImages, sources } = shared;
    const docker = run.connect(signal);
    const owned = new AsyncDisposableStack();
    const copies = new OwnCopies({ docker, run: run.run, variant, owned }, bindsOfVariant(variant), sources);
    const running = new Running(events);
    // Nobody waits for the turn of a Compose project: its rejection must not count as unhandled.
    this.#turn.promise.catch(() => undefined);
    this.#context = { ...run, signal, docker, variant, events, reach, mountedImages, owned, running, copies };
    const { stack } = variant;
    this.#prepared =
      stack.kind === "services"
        ? {
            kind: "services",
            setup: setUpServices(this.#context, stack.services, shared.serviceImages, app, this.#turn.promise),
          }
        : stack;
  }

  /** Starts its services; until then it has only its network. */
  takeTurn(): void {
    this.#turn.resolve();
  }

  /** @throws Fault, or the signal's reason. An image that fails is a result. */
  async test(test: VariantTest): Promise<VariantReport> {
    const context = { ...this.#context, variant: test.variant };
    const watched = await this.#bootAndWatch(context, test);
    // An app may log its failure just after its answer; before an exit is reported, everything is stored.
    if (!["healthy", "exited"].includes(watched.ending.kind)) await pause(lastWordsMs);
    context.signal.throwIfAborted();
    const folder = join(context.folders.logs, test.variant.name);
    const logs = await collectLogs(context.docker, watched.containers, folder, test.logLines);
    return judgeVariant(test, watched, logs);
  }

  /** Starts to remove everything that the variant made, once nothing is in flight. */
  remove(): Removal {
    const { owned, running } = this.#context;
    this.#turn.reject(new Error("the variant is being removed"));
    const removal = this.#settled().then(() => running.remove());
    // Not before: a stack that is disposed takes nothing more, and what was in flight would stay on the engine.
    const gone = removal.then((begun) => begun.gone).finally(() => owned.disposeAsync());
    // `owned` includes Compose's containers. Whoever awaits `gone` gets the error.
    const stopped = this.#prepared.kind === "services" ? removal.then((begun) => begun.stopped) : gone;
    return { stopped: stopped.catch(() => undefined), gone };
  }

  async #bootAndWatch(context: VariantContext, test: VariantTest): Promise<Watched> {
    using line = test.progress.begin(test.variant.name);
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

  /** Resolves once preparation is over, also if it failed: whoever boots on it gets the error. */
  async #settled(): Promise<void> {
    if (this.#prepared.kind === "services") await this.#prepared.setup.up.catch(() => undefined);
  }
}
