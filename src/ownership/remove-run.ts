/** Removes everything on the engine that carries a run's label. */
import { ownContainers } from "../docker/container/own.ts";
import { removeContainer } from "../docker/container/containers.ts";
import type { Docker } from "../docker/docker.ts";
import { namedImages, removeImage, unnameImage } from "../docker/images.ts";
import { type Labelled, labelledNetworks, labelledVolumes } from "../docker/labelled.ts";
import { detachAll, removeNetwork } from "../docker/networks.ts";
import { removeVolume } from "../docker/volumes.ts";
import { runLabel, variantLabels, written } from "./labels.ts";
import { isNameOf, isTestedName, runOfImage } from "./names.ts";
import { removeRecord } from "./record.ts";
import { removeObjects } from "./remove-objects.ts";
import type { RunId } from "./run-id.ts";

/** How many objects were found and removed. */
export type Removed = {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** These were built for services, under names of the run; the image under test has none. */
  readonly images: number;
};

/** Removes what was made for one of the run's variants; images are shared by all of them, and stay. Safe to repeat. */
export function removeVariant(docker: Docker, run: RunId, variant: string): Promise<Removed> {
  const labels = Object.entries(variantLabels(run, variant)).map(written);
  return removeLabelled(docker, labels, allObjects, () => Promise.resolve([]));
}

/**
 * Removes the run's containers with their anonymous volumes, then its networks, volumes and images, and last its record.
 * Safe to repeat.
 * @param isOwn leaves alone what it denies.
 */
export async function removeRun(docker: Docker, run: RunId, isOwn = allObjects): Promise<Removed> {
  const images = async () => (await namedImages(docker)).filter((name) => runOfImage(name) === run);
  const removed = await removeLabelled(docker, [runLabel(run)], isOwn, images);
  await removeRecord(docker, run);
  return removed;
}

/**
 * Removes a run of which only the label is known: what does not bear a name that a run gives is left alone. A neighbour
 * can rename what is still in use, so the run that made an object goes without this check.
 */
export function removeAbandonedRun(docker: Docker, run: RunId): Promise<Removed> {
  return removeRun(docker, run, ({ name }) => isNameOf(run, name));
}

const allObjects: (object: Labelled) => boolean = () => true;

async function removeLabelled(
  docker: Docker,
  labels: readonly string[],
  isOwn: (object: Labelled) => boolean,
  listImages: () => Promise<readonly string[]>,
): Promise<Removed> {
  const ids = (all: readonly Labelled[]) => all.filter(isOwn).map(({ id }) => id);
  const listContainers = () => ownContainers(docker, labels).then(ids);
  const listNetworks = () => labelledNetworks(docker, labels).then(ids);
  const listVolumes = () => labelledVolumes(docker, labels).then(ids);
  const [inUse, networks, volumes, images] = await Promise.all([
    listContainers(),
    listNetworks(),
    listVolumes(),
    listImages(),
  ]);
  // The engine removes nothing that a container still uses.
  const containers = await removeObjects(inUse, listContainers, (id) => removeContainer(docker, id));
  await detachAll(docker, networks);
  // One after the other: two may be names of one image, which is to stay.
  for (const tested of images.filter(isTestedName)) {
    const again = async () => (await listImages()).filter((name) => name === tested);
    await removeObjects([tested], again, (name) => unnameImage(docker, name));
  }
  const built = images.filter((name) => !isTestedName(name));
  const counts = await Promise.all([
    removeObjects(networks, listNetworks, (id) => removeNetwork(docker, id)),
    removeObjects(volumes, listVolumes, (name) => removeVolume(docker, name)),
    removeObjects(built, listImages, (name) => removeImage(docker, name)),
  ]);
  return { containers, networks: counts[0], volumes: counts[1], images: counts[2] };
}

export function addRemoved(one: Removed, other: Removed): Removed {
  return {
    containers: one.containers + other.containers,
    networks: one.networks + other.networks,
    volumes: one.volumes + other.volumes,
    images: one.images + other.images,
  };
}

/** Counts what was removed in words; undefined if it was nothing. */
export function removedWords(removed: Removed): string | undefined {
  const words = Object.entries(removed)
    .filter(([, count]) => count > 0)
    // `containers` of one is `container`.
    .map(([kind, count]) => `${count} ${count === 1 ? kind.slice(0, -1) : kind}`);
  return words.length === 0 ? undefined : words.join(", ");
}
