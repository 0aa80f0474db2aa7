import { setTimeout as pause } from "node:timers/promises";
import type { BuiltImage } from "../../image/built-image.ts";
import type { WatchResult } from "../../diagnosis/observation.ts";
import { startProject } from "../../docker/compose/project.ts";
import { inspectContainer } from "../../docker/container/containers.ts";
import { reproduceVariant } from "../../docker/container/reproduce.ts";
import type { Container } from "../variant/container.ts";
import { joinApp, openProbeNetwork } from "../reach/probe-network.ts";
import type { VariantContext } from "../variant/context.ts";
import { firstOf, forever } from "../variant/waits.ts";
import { create, created, layOver, removeVariant } from "./create.ts";
import { otherServices, type Project } from "./project.ts";
import { notAllUpInTime, waitedFor, whyNotUp } from "./trouble.ts";
import { serviceEnded, servicesReady, uncheckable } from "../services/readiness.ts";
import { imageTrouble, type ServiceImages } from "../services/service-images.ts";
import type { NotUp, Service, Stack } from "../variant/stack.ts";

/** Milliseconds that Compose may take to start the first container; a busy machine needs seconds. */
const firstStartMs = 60_000;

export type Composed = { readonly project: Project; readonly images: ServiceImages };

/**
 * @param only the other services of the variant; undefined means every service of the project.
 * @param signal ends the wait. The variant's scope removes what was created.
 */
export async function startComposeStack(
  context: VariantContext,
  { project, images }: Composed,
  only: readonly string[] | undefined,
  image: BuiltImage,
  port: number | undefined,
  signal: AbortSignal,
): Promise<Stack | NotUp> {
  const others = otherServices(project, only);
  const missing = imageTrouble([project.plan.service, ...others], images);
  if (missing !== undefined) {
    return { ending: missing, containers: [], reproduce: reproduceVariant(context.variant, image.id, port, new Map()) };
  }

  const exactly = only === undefined ? undefined : [project.plan.service, ...others];
  const { compose, reproduce } = await layOver(context, project, others, images, image, port, exactly);
  // Deferred before the first create call: Compose can fail after it has created containers.
  context.owned.defer(() => removeVariant(context));
  const notMade = await create(context, compose, exactly, project, others);
  if (notMade !== undefined) return { ending: notMade, containers: [], reproduce };
  const made = await created(context, compose, project, others, image);
  if ("kind" in made) return { ending: made, containers: [], reproduce };
  const { app, services } = made;
  await openProbeNetwork(context);
  await joinApp(context, app.id);

  const up = startProject(context.connect(signal), compose, exactly).then(
    () => undefined,
    (error: unknown) => whyNotUp(context, app, services, error),
  );
  // `ready` reports the error; the watch may be over by then.
  up.catch(() => undefined);
  const containers = [app, ...services.map(({ container }) => container)];
  const trouble = await untilAppStarts(context, project, app, services, up, signal);
  if (trouble !== undefined) return { ending: trouble, containers, reproduce };

  const inspected = await inspectContainer(context.docker, app.id);
  if (inspected === undefined)
    return { ending: { kind: "replaced", what: "the container app was removed from outside" }, containers, reproduce };
  const allUp = firstOf(context, [up, notAllUpInTime(context, services, signal)]);
  const ready = allUp.then((failed) => failed ?? servicesReady(context, services, signal));
  ready.catch(() => undefined);
  return { app: { ...app, inspected }, services, ready, reproduce };
}

/** Resolves with undefined once the app runs, or with the reason why Compose did not start it. */
async function untilAppStarts(
  context: VariantContext,
  project: Project,
  app: Container,
  services: readonly Service[],
  up: Promise<WatchResult | undefined>,
  signal: AbortSignal,
): Promise<WatchResult | undefined> {
  const waiting = new AbortController();
  const until = AbortSignal.any([signal, waiting.signal]);
  const others = services.map(({ container }) => container);
  try {
    return await firstOf<WatchResult | undefined>(context, [
      ...(services.length === 0 ? [] : [serviceEnded(context, services, until)]),
      up.then((trouble) => trouble ?? forever(until)),
      uncheckable(context, services, until),
      context.events.first(app.id, ({ action }) => action === "start", until).then(() => undefined),
      // Compose would replace a removed container with one that the gate did not check.
      context.events
        .first(app.id, ({ action }) => action === "destroy", until)
        .then((): WatchResult => ({ kind: "replaced", what: "the container app was removed from outside" })),
      outOfTime(context, [app, ...others], until).then(() => waitedFor(context, project, services)),
    ]);
  } finally {
    waiting.abort();
  }
}

/** Resolves once `timeout` has passed since the first container started. */
async function outOfTime(
  { events, variant }: VariantContext,
  containers: readonly Container[],
  until: AbortSignal,
): Promise<void> {
  await Promise.race([
    pause(firstStartMs, undefined, { signal: until }),
    ...containers.map(({ id }) => events.first(id, ({ action }) => action === "start", until)),
  ]);
  await pause(variant.timeoutMs, undefined, { signal: until });
}
