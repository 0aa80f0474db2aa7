/** The two ways in which an image gets from here to a ref. */
import type { ImageRef } from "../image/image-ref.ts";
import type { BuildPlan, PublishPlan } from "../plan.ts";
import type { RemoteManifest } from "../registry/manifest.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import type { World } from "../world.ts";
import { pushUnnamed } from "./by-digest.ts";
import { difference } from "./compare.ts";
import { nameRef } from "./name.ts";
import { push } from "./push.ts";

export type Route = {
  /**
   * Brings the image to the ref.
   * @returns the digest of what the registry was given; undefined where nobody says.
   */
  send(ref: ImageRef): Promise<string | undefined>;
  /** What of the ref is not as it was sent, in a sentence; undefined where all of it is. */
  difference(sent: string | undefined, held: RemoteManifest): string | undefined;
};

/** The engine pushes what it holds, under a name of its own that is made anew before each push. */
export function engineRoute(image: VerifiedImage, plan: PublishPlan, world: World): Route {
  return {
    send: (ref) => world.log.group(`Push ${ref.toString()}`, () => push(image.id, ref, plan, world)),
    difference: (sent, held) => difference(image, sent, held),
  };
}

/**
 * The builder pushes once, under no name; the refs are named at the registry. Those of other repositories are copies:
 * a second push would have attestations of its own, and so another digest.
 */
export function builderRoute(image: VerifiedImage, build: BuildPlan, plan: PublishPlan, world: World): Route {
  let unnamed: ImageRef | undefined;
  return {
    async send(ref) {
      unnamed ??= await pushUnnamed(image, ref, build, plan, world);
      await nameRef(ref, unnamed, plan.retries, world);
      return unnamed.digest;
    },
    difference: (sent, held) =>
      held.digest === sent ? undefined : `the registry holds ${held.digest}, tested was ${sent ?? "unknown"}`,
  };
}
