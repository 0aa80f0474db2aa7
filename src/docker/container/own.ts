/** Finds the containers of a run, among those that only look like it. */
import type { Docker } from "../docker.ts";
import { inspectImage } from "../images.ts";
import { reservedKeys } from "../../ownership/labels.ts";
import { labelledContainers, type LabelledContainer } from "../labelled.ts";

/**
 * The containers to which these labels were given when they were created. One that has them from its image is somebody
 * else's: whoever wrote the image chose the labels, and a gate boots no image that has any of its own.
 * @param labels `key=value`, of a run.
 */
export async function ownContainers(docker: Docker, labels: readonly string[]): Promise<readonly LabelledContainer[]> {
  const found = await labelledContainers(docker, labels);
  const images = new Map<string, Promise<boolean>>();
  const labelsItself = (image: string) => {
    const asked = images.get(image) ?? hasReservedLabels(docker, image);
    images.set(image, asked);
    return asked;
  };
  const isOwn = await Promise.all(found.map(async ({ image }) => !(await labelsItself(image))));
  return found.filter((_, index) => isOwn[index]);
}

/** False if the engine has forgotten the image: a gate whose image was taken away still has its container to remove. */
async function hasReservedLabels(docker: Docker, image: string): Promise<boolean> {
  const found = await inspectImage(docker, image);
  return found !== undefined && reservedKeys(found.labels).length > 0;
}
