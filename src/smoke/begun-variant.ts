/** A variant that has been begun: as much of it as needs no image may be there already. */
import type { EventStream } from "../docker/events.ts";
import type { StackPlan, VariantPlan } from "../plan.ts";
import type { World } from "../world.ts";
import { Containers } from "./containers.ts";
import type { Route } from "./route/route.ts";
import { type Groundwork, layGroundwork } from "./stack/services/groundwork.ts";
import type { ServiceImages } from "./stack/services/images.ts";
import type { VariantWorld } from "./variant-world.ts";

/** Disposing removes everything that was made for it, once nothing more is made. */
export type BegunVariant = AsyncDisposable & {
  readonly world: VariantWorld;
  readonly stack: BegunStack;
};

type BegunStack =
  | { readonly kind: "services"; readonly groundwork: Promise<Groundwork> }
  /** Compose makes all of it at once. */
  | Extract<StackPlan, { kind: "compose" }>;

/**
 * @param images is waited for only where the variant has services of its own.
 * @param signal ends the variant early: the run was cancelled, or another variant met a fault.
 */
export function beginVariant(
  variant: VariantPlan,
  images: Promise<ServiceImages>,
  events: EventStream,
  route: Route,
  { run, connect, folders }: World,
  signal: AbortSignal,
): BegunVariant {
  const scope = new AsyncDisposableStack();
  const networks = new AsyncDisposableStack();
  const containers = new Containers(events);
  const docker = connect(signal);
  const own = { scope, networks, containers };
  const world: VariantWorld = { run, docker, connect, folders, signal, variant, events, route, ...own };
  const stack = begunStack(world, variant.stack, images);
  // Whoever stands on it gets the error; nobody may, where the image was not built.
  const begun = stack.kind === "services" ? stack.groundwork.catch(() => undefined) : undefined;
  return {
    world,
    stack,
    async [Symbol.asyncDispose]() {
      await begun;
      await containers.remove(() => networks.disposeAsync());
      await scope.disposeAsync();
    },
  };
}

function begunStack(world: VariantWorld, plan: StackPlan, images: Promise<ServiceImages>): BegunStack {
  return plan.kind === "services"
    ? { kind: "services", groundwork: layGroundwork(world, plan.services, images) }
    : plan;
}
