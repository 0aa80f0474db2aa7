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

/** Gets the images of everything that a variant has around its app. */
export async function getSurroundings(
  plan: SmokePlan,
  project: Project | undefined,
  world: World,
): Promise<Surroundings> {
  const images =
    project === undefined ? await getServiceImages(plan, world) : await getProjectImages(plan, project, world);
  return { project, images };
}
