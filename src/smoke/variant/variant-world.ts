/** What the parts of one variant share. */
import type { EventStream } from "../../docker/events.ts";
import type { VariantPlan } from "../../plan.ts";
import type { World } from "../../world.ts";
import type { Containers } from "./containers.ts";
import type { MountedImages } from "../mounts/mounted-images.ts";
import type { OwnCopies } from "../mounts/own-copies.ts";
import type { Networks } from "./networks.ts";
import type { Route } from "../reach/reach.ts";

export type VariantWorld = Pick<World, "run" | "docker" | "connect" | "folders" | "log" | "signal"> & {
  readonly variant: VariantPlan;
  readonly events: EventStream;
  /** How the app is reached. */
  readonly route: Route;
  /** Removes what the variant made but its containers and networks, in reverse order. */
  readonly scope: AsyncDisposableStack;
  /** Are removed before the scope: no container needs another one for its end. */
  readonly containers: Containers;
  /** What options of its containers mount, once the engine has it. */
  readonly mountedImages: Promise<MountedImages>;
  /** What its containers have of this machine's folders and files. */
  readonly copies: OwnCopies;
  /** Gives the variant its network. */
  readonly networks: Networks;
  /** Those that it has are left, in reverse order, once no container of it is on them. */
  readonly ownNetworks: AsyncDisposableStack;
};
