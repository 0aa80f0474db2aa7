/** Of two things that are both so, the one that made the other. */
import { type WatchResult, isUnreachable, type Observation } from "../../diagnosis/observation.ts";
import { inspectContainer } from "../../docker/container/containers.ts";
import type { Healthy } from "./app.ts";
import { type Container, ended, firstToEnd } from "./container.ts";
import { toldToEnd } from "./signals.ts";
import { notHealthyNow, serviceEnded } from "../services/readiness.ts";
import type { Service } from "./stack.ts";
import type { VariantContext } from "./context.ts";

/**
 * The engine tells of the end of a process a moment after the connections to it broke, milliseconds: what an app does
 * for want of its database is seen before that.
 */
const graceMs = 1_000;

/** The same where nobody listens any more, which few apps live on with: a busy engine is given more time. */
const graceOfUnreachableMs = 5_000;

/**
 * The end of a service, or of the app itself, that this is only the sign of, or that it happened in spite of.
 * @param last what was seen of the app last.
 */
export async function firstCause(
  context: VariantContext,
  seen: Healthy | WatchResult,
  last: Observation | undefined,
  app: Container,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<Healthy | WatchResult> {
  // An app that waits for a database which is not well has no more to say.
  if (seen.kind === "deadline")
    return (await notHealthyNow(context, services)) ?? (await withPause(context, seen, app));
  const others = services.map(({ container }) => container);
  const withinMs = last !== undefined && isUnreachable(last) ? graceOfUnreachableMs : graceMs;
  const end = await endBehind(context, seen, app, others, withinMs, signal);
  if (end === undefined) return isStopping(context, seen, app) ? { kind: "replaced", what: stopped } : seen;
  // It may have ended for want of a service.
  if (end === app) return firstCause(context, await ended(context, app, signal), last, app, services, signal);
  return serviceEnded(
    context,
    services.filter(({ container }) => container === end),
    signal,
  );
}

const stopped = "the container app was told to stop from outside";

/** An app that was healthy and is on its way out, for as long as it takes to finish its work. */
function isStopping({ events }: VariantContext, seen: Healthy | WatchResult, { id, inspected }: Container): boolean {
  return (seen.kind === "unsettled" || seen.kind === "check") && toldToEnd(events.signalsTo(id), inspected.stopSignal);
}

/** A pause ends nothing; an app that is still paused when its time is over answers nobody for that. */
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
