import type { WatchResult } from "../../diagnosis/observation.ts";
import { createNetwork } from "../../docker/networks.ts";
import { objectName } from "../../ownership/names.ts";
import type { ServicePlan } from "../../gate/plan.ts";
import { openProbeNetwork } from "../reach/probe-network.ts";
import type { VariantContext } from "../variant/context.ts";
import type { Service } from "../variant/stack.ts";
import { firstOf } from "../variant/waits.ts";
import { serviceEnded, servicesReady } from "./readiness.ts";
import type { ServiceImages } from "./service-images.ts";
import { startServices } from "./start.ts";

export type ServiceSetup = {
  /** The network's name, valid for `docker create` at once. The network exists when `up` resolves. */
  readonly network: string;
  /** Settles only when nothing is in flight any more. */
  readonly up: Promise<Up>;
};

type Up = {
  readonly services: readonly Service[];
  /** Why the app cannot start; undefined once every service is ready. */
  readonly trouble: Promise<WatchResult | undefined>;
};

/**
 * @param app the Id of the image under test; undefined if it is not built yet.
 * @param turn resolves when the services may start; until then only the network is made.
 */
export function setUpServices(
  context: VariantContext,
  plans: readonly ServicePlan[],
  images: Promise<ServiceImages>,
  app: string | undefined,
  turn: Promise<void>,
): ServiceSetup {
  const network = objectName(context.run, context.variant.name, "network");
  const up = bringUp(context, plans, images, app, network, turn);
  // `startServiceStack` reports the error; nobody does if the build failed.
  up.catch(() => undefined);
  return { network, up };
}

async function bringUp(
  context: VariantContext,
  plans: readonly ServicePlan[],
  images: Promise<ServiceImages>,
  app: string | undefined,
  name: string,
  turn: Promise<void>,
): Promise<Up> {
  const connected = makeNetworks(context, name);
  // Awaited below; an earlier rejection must not be unhandled during the pulls.
  connected.catch(() => undefined);
  try {
    await turn;
    const services =
      plans.length === 0 ? [] : await startServices(context, plans, await images, app, { name, connected });
    await connected;
    if ("kind" in services) return { services: [], trouble: Promise.resolve(services) };
    const trouble =
      services.length === 0
        ? Promise.resolve(undefined)
        : firstOf(context, [
            servicesReady(context, services, context.signal),
            serviceEnded(context, services, context.signal),
          ]);
    // Awaited by whoever starts the app.
    trouble.catch(() => undefined);
    return { services, trouble };
  } finally {
    await connected.catch(() => undefined);
  }
}

async function makeNetworks(context: VariantContext, name: string): Promise<void> {
  context.running.addNetwork(await createNetwork(context.docker, context.run, name, { internal: false }));
  await openProbeNetwork(context);
}
