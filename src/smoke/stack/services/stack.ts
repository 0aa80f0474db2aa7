/** The stack of the `services` input: a network, services that are ready, and then the app. */
import type { BuiltImage } from "../../../image/built-image.ts";
import { inspectContainer } from "../../../docker/containers.ts";
import { objectName } from "../../../docker/labels.ts";
import { createNetwork } from "../../../docker/networks.ts";
import { reproduceLine } from "../../../docker/reproduce.ts";
import type { ServicePlan } from "../../../plan.ts";
import { startApp } from "../../app.ts";
import { joinApp, openProbeNetwork, probeNetwork } from "../../route/probe-network.ts";
import type { VariantWorld } from "../../variant-world.ts";
import { firstOf } from "../../waits.ts";
import { serviceEnded, servicesReady } from "../readiness.ts";
import type { ServiceImages } from "./images.ts";
import { startServices } from "./containers.ts";
import type { NotUp, Stack } from "../stack.ts";

/**
 * @param port the container port that serves; undefined where the probe needs none.
 * @param signal ends the waiting; what was started is removed by the variant's scope.
 */
export async function startServiceStack(
  world: VariantWorld,
  plans: readonly ServicePlan[],
  images: ServiceImages,
  image: BuiltImage,
  port: number | undefined,
  signal: AbortSignal,
): Promise<Stack | NotUp> {
  const network = objectName(world.run, world.variant.name);
  world.scope.use(await createNetwork(world.docker, world.run, network, { internal: false }));
  await openProbeNetwork(world);
  const reproduce = reproduceLine(world.variant, image.id, port);
  const services = await startServices(world, plans, images, network);
  if ("kind" in services) return { ending: services, containers: [], reproduce };
  const trouble =
    services.length === 0
      ? undefined
      : await firstOf(world, [servicesReady(world, services, signal), serviceEnded(world, services, signal)]);
  if (trouble !== undefined)
    return { ending: trouble, containers: services.map(({ container }) => container), reproduce };
  const started = await startApp(world, image, port, network);
  await joinApp(world, started.id);
  // Only on a network that it was put on afterwards has it an address that it had not yet.
  const now = probeNetwork(world) === undefined ? undefined : await inspectContainer(world.docker, started.id);
  const app = { ...started, inspected: now ?? started.inspected };
  return { app, services, ready: Promise.resolve(undefined), reproduce };
}
