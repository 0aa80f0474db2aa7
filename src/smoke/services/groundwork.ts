/** What of a variant needs no image under test: its network, and its services. */
import type { Ending } from "../../diagnosis/observation.ts";
import type { ServicePlan } from "../../plan.ts";
import { openProbeNetwork } from "../reach/probe-network.ts";
import type { Network } from "../variant/networks.ts";
import type { VariantWorld } from "../variant/variant-world.ts";
import { firstOf } from "../variant/waits.ts";
import { serviceEnded, servicesReady } from "./readiness.ts";
import type { Service } from "../variant/stack.ts";
import { startServices } from "./start.ts";
import type { ServiceImages } from "./service-images.ts";

export type Groundwork = {
  /** The network's name: a container may be created for it at once. It is there when `up` resolves. */
  readonly network: string;
  readonly up: Promise<Up>;
};

type Up = {
  readonly services: readonly Service[];
  /** Why the app cannot be started on it; undefined once every service is ready. */
  readonly trouble: Promise<Ending | undefined>;
};

/**
 * Lays it; what was made is removed when the variant is taken down.
 * @param app the Id of the image under test; undefined where it is not there yet.
 */
export function layGroundwork(
  world: VariantWorld,
  plans: readonly ServicePlan[],
  images: Promise<ServiceImages>,
  app: string | undefined,
): Groundwork {
  const network = world.ownNetworks.use(world.networks.take(world.docker));
  const up = bringUp(world, plans, images, app, network);
  // Whoever stands on it gets the error; nobody may, where the image was not built.
  up.catch(() => undefined);
  return { network: network.name, up };
}

/** @returns, or throws, only when nothing is being made any more. */
async function bringUp(
  world: VariantWorld,
  plans: readonly ServicePlan[],
  images: Promise<ServiceImages>,
  app: string | undefined,
  network: Network,
): Promise<Up> {
  const connected = network.made.then(() => openProbeNetwork(world));
  // It is waited for below; while images are pulled, nobody does.
  connected.catch(() => undefined);
  try {
    const services =
      plans.length === 0 ? [] : await startServices(world, plans, await images, app, { name: network.name, connected });
    await connected;
    if ("kind" in services) return { services: [], trouble: Promise.resolve(services) };
    const trouble =
      services.length === 0
        ? Promise.resolve(undefined)
        : firstOf(world, [servicesReady(world, services, world.signal), serviceEnded(world, services, world.signal)]);
    // Whoever has an app to start waits for it.
    trouble.catch(() => undefined);
    return { services, trouble };
  } finally {
    await connected.catch(() => undefined);
  }
}
