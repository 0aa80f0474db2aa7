import { type WatchResult, isUnreachable, type Observation } from "../../diagnosis/observation.ts";
import { inspectContainer } from "../../docker/container/containers.ts";
import type { Healthy } from "./app.ts";
import { type Container, ended, firstToEnd } from "./container.ts";
import { toldToEnd } from "./signals.ts";
import { notHealthyNow, serviceEnded } from "../services/readiness.ts";
import type { Service } from "./stack.ts";
import type { VariantContext } from "./context.ts";

// Milliseconds: the engine reports the end of a process after its connections broke, so what the app does without its
// database is seen first.
const graceMs = 1_000;

/** Milliseconds if nothing listens any more: few apps survive that, so a busy engine gets more time. */
const graceOfUnreachableMs = 5_000;

/** Returns the end of a service, or of the app, that caused what was seen or happened in spite of it. */
export async function firstCause(
  context: VariantContext,
  seen: Healthy | WatchResult,
  last: Observation | undefined,
  app: Container,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<Healthy | WatchResult> {
  // The app may only be waiting for an unhealthy database.
  if (seen.kind === "deadline")
    return (await notHealthyNow(context, services)) ?? (await withPause(context, seen, app));
  const others = services.map(({ container }) => container);
  const withinMs = last !== undefined && isUnreachable(last) ? graceOfUnreachableMs : graceMs;
  const end = await endBehind(context, seen, app, others, withinMs, signal);
  if (end === undefined) return isStopping(context, seen, app) ? { kind: "replaced", what: stopped } : seen;
  // The end of a service may have caused it.
  if (end === app) return firstCause(context, await ended(context, app, signal), last, app, services, signal);
  return serviceEnded(
    context,
    services.filter(({ container }) => container === end),
    signal,
  );
}

const stopped = "the container app was told to stop from outside";

/** Returns true if a healthy app was told to stop and is finishing its work. */
function isStopping({ events }: VariantContext, seen: Healthy | WatchResult, { id, inspected }: Container): boolean {
  return (seen.kind === "unsettled" || seen.kind === "check") && toldToEnd(events.signalsTo(id), inspected.stopSignal);
}

/** A paused app has not ended, but if it is still paused at its deadline, that is why it did not answer. */
async function withPause(
  context: VariantContext,
  seen: Extract<WatchResult, { kind: "deadline" }>,
  app: Container,
): Promise<WatchResult> {
  const now = await inspectContainer(context.docker, app.id);
  return now?.status === "paused" ? { ...seen, isPaused: true } : seen;
}

async function endBehind(
  context: VariantContext,
  seen: Healthy | WatchResult,
  app: Container,
  others: readonly Container[],
  withinMs: number,
  signal: AbortSignal,
): Promise<Container | undefined> {
  switch (seen.kind) {
    case "exited":
      return firstToEnd(context, others, graceMs, signal);
    case "unsettled":
    case "check":
    case "cannot-probe":
      return firstToEnd(context, [...others, app], withinMs, signal);
    case "healthy":
    case "deadline":
    case "service":
    case "replaced":
      return undefined;
  }
}
