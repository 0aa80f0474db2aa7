/** What the parts of one variant share. */
import type { EventStream } from "../docker/events.ts";
import type { VariantPlan } from "../plan.ts";
import type { World } from "../world.ts";

export type VariantWorld = Pick<World, "run" | "docker" | "connect" | "folders" | "signal"> & {
  readonly variant: VariantPlan;
  readonly events: EventStream;
  /** Removes what the variant made, in reverse order. */
  readonly scope: AsyncDisposableStack;
};
