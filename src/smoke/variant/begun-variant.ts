/** A variant that has been begun: as much of it as needs no image may be there already. */
import type { StackPlan, VariantPlan } from "../../plan.ts";
import type { World } from "../../world.ts";
import { Containers } from "./containers.ts";
import { bindsOfVariant } from "../mounts/option-mounts.ts";
import { OwnCopies } from "../mounts/own-copies.ts";
import type { Sources } from "../mounts/source.ts";
import { type Groundwork, layGroundwork } from "../services/groundwork.ts";
import type { ServiceImages } from "../services/service-images.ts";
import type { VariantWorld } from "./variant-world.ts";

/** What becomes of a variant that is taken down. */
export type Removal = {
  /**
   * Nothing of it runs any more, and its network is the next one's; the files of its containers take the engine as long
   * again. Never rejects.
   */
  readonly vacated: Promise<void>;
  /** All is gone. */
  readonly gone: Promise<void>;
};

export type BegunVariant = {
  readonly world: VariantWorld;
  readonly stack: BegunStack;
  /** Begins to remove everything that was made for it, once nothing more is made. */
  takeDown(): Removal;
};

type BegunStack =
  | { readonly kind: "services"; readonly groundwork: Groundwork }
  /** Compose makes all of it at once. */
  | Extract<StackPlan, { kind: "compose" }>;

/**
 * @param images is waited for only where the variant has services of its own.
 * @param app the Id of the image under test; undefined where it is not there yet.
 * @param signal ends the variant early: the run was cancelled, or another variant met a fault.
 */
export function beginVariant(
  variant: VariantPlan,
  images: Promise<ServiceImages>,
  app: string | undefined,
  {
    events,
    networks,
    route,
    mountedImages,
    sources,
  }: Pick<VariantWorld, "events" | "networks" | "route" | "mountedImages"> & { readonly sources: Sources },
  { run, connect, folders, log }: World,
  signal: AbortSignal,
): BegunVariant {
  const scope = new AsyncDisposableStack();
  const ownNetworks = new AsyncDisposableStack();
  const containers = new Containers(events);
  const docker = connect(signal);
  const shared = { run, connect, folders, log, signal, events, networks, route, mountedImages };
  const copies = new OwnCopies({ docker, run, variant, scope }, bindsOfVariant(variant), sources);
  const world: VariantWorld = { ...shared, docker, variant, scope, containers, copies, ownNetworks };
  const stack = begunStack(world, variant.stack, images, app);
  // How that ends is met by whoever stands on it; here it only has to be over.
  const begun = stack.kind === "services" ? stack.groundwork.up.catch(() => undefined) : undefined;
  return {
    world,
    stack,
    takeDown() {
      const removal = (async () => {
        await begun;
        return containers.remove();
      })();
      const vacated = (async () => {
        const { dead } = await removal;
        await dead;
        await ownNetworks.disposeAsync();
      })();
      const gone = (async () => {
        const removed = await removal;
        await Promise.all([removed.gone, vacated]);
        await scope.disposeAsync();
      })();
      // What Compose has made is in the scope. An error of either is met in `gone`.
      return { vacated: (stack.kind === "services" ? vacated : gone).catch(() => undefined), gone };
    },
  };
}

function begunStack(
  world: VariantWorld,
  plan: StackPlan,
  images: Promise<ServiceImages>,
  app: string | undefined,
): BegunStack {
  return plan.kind === "services"
    ? { kind: "services", groundwork: layGroundwork(world, plan.services, images, app) }
    : plan;
}
