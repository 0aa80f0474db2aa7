import { imageContents } from "../docker/image-contents.ts";
import type { RunContext } from "../gate/context.ts";
import type { BuildPlan, PublishPlan } from "../gate/plan.ts";
import { sameImages } from "../image/contents.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { type HeldContents, heldContents } from "../registry/held-contents.ts";
import type { RemoteManifest } from "../registry/manifest.ts";
import { addNames } from "../registry/naming.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import { pushByDigest } from "./builder-push.ts";
import { difference, sameButAttestations } from "./compare.ts";
import { push } from "./engine-push.ts";
import { lookUp } from "./read-back.ts";
import { retrying } from "./retry.ts";

export type Verb = "push" | "name";

/** How an image gets into a repository; the registry adds its further names. */
export type Publisher = {
  /** How `bring` gets a ref to the registry, for messages. */
  readonly verb: Verb;
  /** Returns true for a ref that holds the image already, and is only read back. */
  has(ref: ImageRef): boolean;
  /** Brings the image to the first ref of a repository. Returns the digest of what it sent, if known. Throws RegistryError. */
  bring(ref: ImageRef): Promise<string | undefined>;
  /** Looks up a ref that the registry refused; undefined if it holds nothing there. */
  find(ref: ImageRef): Promise<Found | undefined>;
  /** Compares what a ref holds with what the registry was given: a sentence, or undefined if it is the same. */
  difference(given: string | undefined, held: RemoteManifest): string | undefined;
};

export type Found = { readonly digest: string; readonly isTested: boolean };

/** The engine pushes the tested image by a name that is made anew before each push. */
export function enginePublisher(image: VerifiedImage, plan: PublishPlan, context: RunContext): Publisher {
  return {
    verb: "push",
    has: () => false,
    bring: (ref) => context.log.group(`Push ${ref.toString()}`, () => push(image.id, ref, plan, context)),
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
    difference: (given, held) => difference(image, given, held),
  };
}

/** Copies the image to other repositories: a second push would have other attestations, and so another digest. */
export function builderPublisher(
  image: VerifiedImage,
  build: BuildPlan,
  plan: PublishPlan,
  context: RunContext,
): Publisher {
  let pushed: { readonly held: HeldContents; readonly registry: Publisher } | undefined;
  return {
    verb: "name",
    has: () => false,
    async bring(ref) {
      if (pushed === undefined) {
        const { pinned, held } = await pushByDigest(image, ref, build, plan, context);
        pushed = { held, registry: registryPublisher(pinned, plan.retries, () => false, context) };
      }
      return pushed.registry.bring(ref);
    },
    async find(ref) {
      const found = await pushed?.registry.find(ref);
      if (pushed === undefined || found === undefined || found.isTested) return found;
      const contents = await heldContents(context.docker, ref.pinned(found.digest));
      return { ...found, isTested: sameButAttestations(contents, pushed.held) };
    },
    difference: differenceInDigest,
  };
}

/** @param source by digest: a registry holds it already. */
export function registryPublisher(
  source: ImageRef,
  retries: number,
  has: Publisher["has"],
  context: Pick<RunContext, "docker" | "log" | "signal">,
): Publisher {
  return {
    verb: "name",
    has,
    async bring(ref) {
      if (has(ref)) return source.digest;
      await retrying(() => addNames(context.docker, [ref], source), { registry: ref.registry, retries }, context);
      return source.digest;
    },
    async find(ref) {
      const held = await lookUp(ref, context);
      return held === undefined ? undefined : { digest: held.digest, isTested: held.digest === source.digest };
    },
    difference: differenceInDigest,
  };
}

function differenceInDigest(given: string | undefined, held: RemoteManifest): string | undefined {
  return held.digest === given ? undefined : `the registry holds ${held.digest}, but ${String(given)} was named`;
}
