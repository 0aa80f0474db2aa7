/** What of a variant needs no image under test: its network, and its services. */
import type { Ending } from "../../../diagnosis/observation.ts";
import type { ServicePlan } from "../../../plan.ts";
import { openProbeNetwork } from "../../route/probe-network.ts";
import type { VariantWorld } from "../../variant-world.ts";
import { firstOf } from "../../waits.ts";
import { serviceEnded, servicesReady } from "../readiness.ts";
import type { Service } from "../stack.ts";
import { startServices } from "./containers.ts";
import type { ServiceImages } from "./images.ts";

export type Groundwork = {
  readonly network: string;
  readonly services: readonly Service[];
  /** Why the app cannot be started on it; undefined once every service is ready. */
  readonly trouble: Promise<Ending | undefined>;
};

/** Lays it; what was made is removed when the variant is taken down. */
export async function layGroundwork(
  world: VariantWorld,
  plans: readonly ServicePlan[],
  images: Promise<ServiceImages>,
): Promise<Groundwork> {
  const { name: network } = world.ownNetworks.use(await world.networks.take(world.docker));
  await openProbeNetwork(world);
  const services = plans.length === 0 ? [] : await startServices(world, plans, await images, network);
  if ("kind" in services) return { network, services: [], trouble: Promise.resolve(services) };
  const trouble =
    services.length === 0
      ? Promise.resolve(undefined)
      : firstOf(world, [servicesReady(world, services, world.signal), serviceEnded(world, services, world.signal)]);
  // Whoever waits for it gets the error; nobody may, where the image was not built.
  trouble.catch(() => undefined);
  return { network, services, trouble };
}
