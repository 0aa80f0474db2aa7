import type { Listener } from "../../diagnosis/listening.ts";
import { type WatchResult, isUnreachable, type Observation } from "../../diagnosis/observation.ts";
import { appEnded, appHealthy, appAddress, type Healthy } from "./app.ts";
import type { Container } from "./container.ts";
import { firstCause } from "./first-cause.ts";
import { askedListeners, hintAtListeners } from "../reach/listening.ts";
import { lastLook } from "./last-look.ts";
import type { ProgressLine } from "../progress.ts";
import { unreachable } from "../reach/unreachable.ts";
import { serviceEnded } from "../services/readiness.ts";
import type { Stack } from "./stack.ts";
import type { VariantContext } from "./context.ts";
import { firstOf, forever } from "./waits.ts";

export type Watched = {
  readonly ending: Healthy | WatchResult;
  readonly seen: readonly Observation[];
  readonly containers: readonly Container[];
  /** The app's listeners at its deadline; undefined if they could not be read. */
  readonly listeners: readonly Listener[] | undefined;
  readonly reproduce: string;
};

export async function watch(
  context: VariantContext,
  stack: Stack,
  port: number | undefined,
  line: ProgressLine,
  signal: AbortSignal,
): Promise<Watched> {
  const { app, services, ready, reproduce } = stack;
  const seen: Observation[] = [];
  const dialled = appAddress(context, app, port);

  line.waitFor(context.variant.probe.kind === "exit" ? "its exit" : "a healthy answer");
  const see = (observation: Observation) => {
    seen.push(observation);
    line.saw(observation);
  };
  const isHeard = () => !seen.every(isUnreachable);
  // These come first in the lists: if both are true, the death is the cause.
  const ends = [
    ...(services.length === 0 ? [] : [serviceEnded(context, services, signal)]),
    ready.then((trouble) => trouble ?? forever(signal)),
  ];
  const seenEnd = await firstOf<Healthy | WatchResult>(context, [
    ...ends,
    appEnded(context, app, signal),
    appHealthy(context, app, dialled?.address, see, signal),
    hintAtListeners(context, app, port, { isHeard, hint: line.hint }, signal),
  ]);
  const end = seenEnd.kind === "healthy" ? await confirmed(context, stack, seenEnd, ends, signal) : seenEnd;
  const last = end.kind === "check" ? end.failed.at(-1)?.observation : seen.at(-1);
  const ending = await firstCause(context, end, last, app, services, signal);
  const listeners =
    ending.kind === "deadline" && port !== undefined && dialled !== undefined && !isHeard()
      ? await askedListeners(context, app, port, dialled.address)
      : undefined;
  if (ending.kind === "deadline" && ending.isPaused !== true && dialled !== undefined) {
    const own = listeners?.find((listener) => listener.port === port);
    const fault = unreachable(dialled, seen, own, context.variant.name);
    if (fault !== undefined) throw fault;
  }
  const containers = [app, ...services.map(({ container }) => container)];
  return { ending, seen, containers, listeners, reproduce };
}

/** A good answer passes only if everything around the app is up, and everything that runs still does. */
async function confirmed(
  context: VariantContext,
  { app, services, ready }: Stack,
  healthy: Healthy,
  ends: readonly Promise<WatchResult>[],
  signal: AbortSignal,
): Promise<Healthy | WatchResult> {
  const { probe, timeoutMs } = context.variant;
  const startedAt = context.events.startOf(app.id)?.heardAt ?? performance.now();
  const confirm = async () =>
    (await ready) ?? (await lastLook(context, app, services, startedAt + timeoutMs, signal)) ?? healthy;
  return firstOf<Healthy | WatchResult>(context, [
    ...ends,
    ...(probe.kind === "exit" ? [] : [appEnded(context, app, signal)]),
    confirm(),
  ]);
}
