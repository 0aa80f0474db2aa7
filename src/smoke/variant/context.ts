import type { EventStream } from "../../docker/events.ts";
import type { VariantPlan } from "../../gate/plan.ts";
import type { RunContext } from "../../gate/context.ts";
import type { MountedImages } from "../mounts/mounted-images.ts";
import type { OwnCopies } from "../mounts/own-copies.ts";
import type { Reach } from "../reach/reach.ts";
import type { Running } from "./running.ts";

export type VariantContext = Pick<RunContext, "run" | "docker" | "connect" | "folders" | "log" | "signal"> & {
  readonly variant: VariantPlan;
  readonly events: EventStream;
  readonly reach: Reach;
  /** Removes what the variant made, in reverse order. Its containers and networks go first. */
  readonly owned: AsyncDisposableStack;
  readonly running: Running;
  readonly mountedImages: Promise<MountedImages>;
  readonly copies: OwnCopies;
};
