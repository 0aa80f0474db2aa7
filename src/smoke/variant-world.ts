/** What the parts of one variant share. */
import type { EventStream } from "../docker/events.ts";
import type { VariantPlan } from "../plan.ts";
import type { World } from "../world.ts";
import type { ServiceImages } from "./service-images.ts";

export type VariantWorld = Pick<World, "run" | "docker" | "connect" | "folders" | "signal"> & {
  readonly variant: VariantPlan;
  readonly events: EventStream;
  readonly serviceImages: ServiceImages;
  /** The name of the variant's own network. */
  readonly network: string;
  /** Removes what the variant made, in reverse order. */
  readonly scope: AsyncDisposableStack;
};
