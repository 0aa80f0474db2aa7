/** What all variants of a run share of what stands around their apps. */
import type { SmokePlan } from "../../plan.ts";
import type { World } from "../../world.ts";
import { getProjectImages } from "./compose/images.ts";
import type { Project } from "./compose/project.ts";
import { getServiceImages, type ServiceImages } from "./services/images.ts";

export type Surroundings = {
  /** The Compose project that the variants stand in, if they do. */
  readonly project: Project | undefined;
  readonly images: ServiceImages;
};

/** Surroundings that are being got. Disposing gives up what is not there yet. */
export type ComingSurroundings = AsyncDisposable & {
  /** Resolves when everything is there that can be had. */
  ready(): Promise<Surroundings>;
};

/**
 * Begins with what the build has no part in: services' images come while the app's is built. A Compose project may be
 * built of it, and is begun when it is asked for.
 */
export function comingSurroundings(plan: SmokePlan, project: Project | undefined, world: World): ComingSurroundings {
  const stop = new AbortController();
  const signal = AbortSignal.any([world.signal, stop.signal]);
  const early =
    project === undefined
      ? getSurroundings(plan, project, { ...world, signal, docker: world.connect(signal) })
      : undefined;
  // Whoever asks for it gets the error; a run that ends before has another.
  const settled = early?.then(
    () => undefined,
    () => undefined,
  );
  return {
    ready: () => early ?? getSurroundings(plan, project, world),
    async [Symbol.asyncDispose]() {
      stop.abort(new Error("the surroundings are no longer needed"));
      await settled;
    },
  };
}

/** Gets the images of everything that a variant has around its app. */
async function getSurroundings(plan: SmokePlan, project: Project | undefined, world: World): Promise<Surroundings> {
  const images =
    project === undefined ? await getServiceImages(plan, world) : await getProjectImages(plan, project, world);
  return { project, images };
}
