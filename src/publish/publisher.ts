/** The two ways in which an image gets from here to a ref. */
import { isDeepStrictEqual } from "node:util";
import { imageContents } from "../docker/image-contents.ts";
import { sameImages } from "../image/contents.ts";
import type { ImageRef } from "../image/image-ref.ts";
import type { BuildPlan, PublishPlan } from "../gate/plan.ts";
import { type HeldContents, heldContents } from "../registry/index.ts";
import type { RemoteManifest } from "../registry/manifest.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import type { RunContext } from "../gate/context.ts";
import { pushUnnamed } from "./by-digest.ts";
import { difference } from "./compare.ts";
import { lookUp } from "./look-up.ts";
import { nameRef } from "./name.ts";
import { push } from "./push.ts";

/** What a registry holds under a ref. */
type Found = { readonly digest: string; readonly isTested: boolean };

export type Route = {
  /**
   * Brings the image to the ref.
   * @returns the digest of what the registry was given; undefined where nobody says.
   */
  send(ref: ImageRef): Promise<string | undefined>;
  /** Looks what the registry holds under a ref that it did not take; undefined where there is nothing. */
  find(ref: ImageRef): Promise<Found | undefined>;
  /** What of the ref is not as it was sent, in a sentence; undefined where all of it is. */
  difference(sent: string | undefined, held: RemoteManifest): string | undefined;
};

/** The engine pushes what it holds, under a name of its own that is made anew before each push. */
export function engineRoute(image: VerifiedImage, plan: PublishPlan, context: RunContext): Route {
  return {
    send: (ref) => context.log.group(`Push ${ref.toString()}`, () => push(image.id, ref, plan, context)),
    async find(ref) {
      const held = await lookUp(ref, context);
      if (held === undefined) return undefined;
      const { digest } = held;
      if (difference(image, undefined, held) === undefined) return { digest, isTested: true };
      // A classic store holds no index.
      if (image.store === "classic") return { digest, isTested: false };
      const contents = await heldContents(context.docker, ref.pinned(digest));
      const isTested =
        contents.kind === "index" && sameImages(contents.manifests, await imageContents(context.docker, image.id));
      return { digest, isTested };
    },
    difference: (sent, held) => difference(image, sent, held),
  };
}

/**
 * The builder pushes once, under no name; the refs are named at the registry. Those of other repositories are copies:
 * a second push would have attestations of its own, and so another digest.
 */
export function builderRoute(image: VerifiedImage, build: BuildPlan, plan: PublishPlan, context: RunContext): Route {
  let unnamed: { readonly pinned: ImageRef; readonly held: HeldContents } | undefined;
  return {
    async send(ref) {
      unnamed ??= await pushUnnamed(image, ref, build, plan, context);
      await nameRef(ref, unnamed.pinned, plan.retries, context);
      return unnamed.pinned.digest;
    },
    async find(ref) {
      const held = unnamed === undefined ? undefined : await lookUp(ref, context);
      if (unnamed === undefined || held === undefined) return undefined;
      const { digest } = held;
      if (digest === unnamed.pinned.digest) return { digest, isTested: true };
      const contents = await heldContents(context.docker, ref.pinned(digest));
      const isTested =
        contents.kind === "index" &&
        unnamed.held.kind === "index" &&
        isDeepStrictEqual(contents.annotations, unnamed.held.annotations) &&
        sameImages(contents.manifests, unnamed.held.manifests);
      return { digest, isTested };
    },
    difference: (sent, held) =>
      held.digest === sent ? undefined : `the registry holds ${held.digest}, named was ${sent ?? "unknown"}`,
  };
}
