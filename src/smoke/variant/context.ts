/** What the parts of one variant share. */
import type { EventStream } from "../../docker/events.ts";
import type { VariantPlan } from "../../plan.ts";
import type { RunContext } from "../../run-context.ts";
import type { MountedImages } from "../mounts/mounted-images.ts";
import type { OwnCopies } from "../mounts/own-copies.ts";
import type { Reach } from "../reach/reach.ts";
import type { Running } from "./running.ts";

export type VariantContext = Pick<RunContext, "run" | "docker" | "connect" | "folders" | "log" | "signal"> & {
  readonly variant: VariantPlan;
  readonly events: EventStream;
  readonly reach: Reach;
  /** Removes what the variant made, in reverse order; what runs of it goes first. */
  readonly owned: AsyncDisposableStack;
  readonly running: Running;
  /** What options of its containers mount, once the engine has it. */
  readonly mountedImages: Promise<MountedImages>;
  /** Its containers' copies of this machine's folders and files. */
  readonly copies: OwnCopies;
};
