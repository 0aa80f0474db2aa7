/** Watches a variant from the start of its services to its end. */
import type { BuiltImage } from "../../image/built-image.ts";
import type { Listener } from "../../diagnosis/listening.ts";
import { type Ending, isUnheard, type Observation } from "../../diagnosis/observation.ts";
import { appEnded, appHealthy, appReach, type Healthy } from "./app.ts";
import type { BegunVariant } from "./begun-variant.ts";
import type { Container } from "./container.ts";
import { firstCause } from "./first-cause.ts";
import { askedListeners, hintAtListeners } from "../reach/listening.ts";
import { lastLook } from "./last-look.ts";
import type { ProgressLine } from "../progress.ts";
import { unreachable } from "../reach/unreachable.ts";
import { type Composed, startComposeStack } from "../compose/compose-stack.ts";
import { serviceEnded } from "../services/readiness.ts";
import { startServiceStack } from "../services/service-stack.ts";
import type { NotUp, Stack } from "./stack.ts";
import type { VariantWorld } from "./variant-world.ts";
import { firstOf, forever } from "./waits.ts";

export type Watched = {
  readonly ending: Healthy | Ending;
  readonly seen: readonly Observation[];
  readonly containers: readonly Container[];
  /** What the app listened on at its deadline; undefined where that was not seen. */
  readonly listeners: readonly Listener[] | undefined;
  /** Lines for a shell that boot the app as it was. */
  readonly reproduce: string;
};

/**
 * @param port the container port that serves; undefined where the probe needs none.
 * @throws Fault, or the signal's reason.
 */
export async function watch(
  begun: BegunVariant,
  port: number | undefined,
  image: BuiltImage,
  composed: Composed | undefined,
  line: ProgressLine,
): Promise<Watched> {
  const { world } = begun;
  // Whatever ends the watch first stops the rest of it.
  const rest = new AbortController();
  const signal = AbortSignal.any([world.signal, rest.signal]);
  const seen: Observation[] = [];
  try {
    line.waitFor("its services");
    const stack = await bringUp(begun, port, image, composed, signal);
    if ("ending" in stack) return { ...stack, seen, listeners: undefined };
    const { app, services, ready, reproduce } = stack;
    const reach = appReach(world, app, port);

    line.waitFor(world.variant.probe.kind === "exit" ? "its exit" : "a healthy answer");
    const see = (observation: Observation) => {
      seen.push(observation);
      line.saw(observation);
    };
    const isHeard = () => !seen.every(isUnheard);
    // First in the lists: of two things that are both so, the death is the cause.
    const ends = [
      ...(services.length === 0 ? [] : [serviceEnded(world, services, signal)]),
      ready.then((trouble) => trouble ?? forever(signal)),
    ];
    const seenEnd = await firstOf<Healthy | Ending>(world, [
      ...ends,
      appEnded(world, app, signal),
      appHealthy(world, app, reach?.address, see, signal),
      hintAtListeners(world, app, port, { isHeard, hint: line.hint }, signal),
    ]);
    const end = seenEnd.kind === "healthy" ? await confirmed(world, stack, seenEnd, ends, signal) : seenEnd;
    const last = end.kind === "check" ? end.failed.at(-1)?.observation : seen.at(-1);
    const ending = await firstCause(world, end, last, app, services, signal);
    const listeners =
      ending.kind === "deadline" && port !== undefined && reach !== undefined && !isHeard()
        ? await askedListeners(world, app, port, reach.address)
        : undefined;
    if (ending.kind === "deadline" && ending.isPaused !== true && reach !== undefined) {
      const own = listeners?.find((listener) => listener.port === port);
      const fault = unreachable(reach, seen, own, world.variant.name);
      if (fault !== undefined) throw fault;
    }
    const containers = [app, ...services.map(({ container }) => container)];
    return { ending, seen, containers, listeners, reproduce };
  } finally {
    rest.abort(new Error("the variant's watch is over"));
  }
}

/** A good answer makes a pass only where everything around the app is up, and everything that runs still does. */
async function confirmed(
  world: VariantWorld,
  { app, services, ready }: Stack,
  healthy: Healthy,
  ends: readonly Promise<Ending>[],
  signal: AbortSignal,
): Promise<Healthy | Ending> {
  const { probe, timeoutMs } = world.variant;
  const startedAt = world.events.startOf(app.id)?.heardAt ?? performance.now();
  const confirm = async () =>
    (await ready) ?? (await lastLook(world, app, services, startedAt + timeoutMs, signal)) ?? healthy;
  return firstOf<Healthy | Ending>(world, [
    ...ends,
    ...(probe.kind === "exit" ? [] : [appEnded(world, app, signal)]),
    confirm(),
  ]);
}

function bringUp(
  { world, stack }: BegunVariant,
  port: number | undefined,
  image: BuiltImage,
  composed: Composed | undefined,
  signal: AbortSignal,
): Promise<Stack | NotUp> {
  if (stack.kind === "services") return startServiceStack(world, stack.groundwork, image, port);
  if (composed === undefined) throw new Error("the Compose project was not read");
  return startComposeStack(world, composed, stack.only, image, port, signal);
}
