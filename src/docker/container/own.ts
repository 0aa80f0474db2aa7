import type { Docker } from "../docker.ts";
import { inspectImage } from "../images.ts";
import { reservedKeys } from "../../ownership/labels.ts";
import { labelledContainers, type LabelledContainer } from "../labelled.ts";

/** Skips containers that inherit the labels from their image: the gate boots no image with labels of its own. */
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

/** Returns false if the image is gone, so that a run can still remove its container. */
async function hasReservedLabels(docker: Docker, image: string): Promise<boolean> {
  const found = await inspectImage(docker, image);
  return found !== undefined && reservedKeys(found.labels).length > 0;
}
