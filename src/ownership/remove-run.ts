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

export type Removed = {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** Built for services; the image under test is not counted. */
  readonly images: number;
};

/** Keeps images, which all variants share. Safe to repeat. */
export function removeVariant(docker: Docker, run: RunId, variant: string): Promise<Removed> {
  const labels = Object.entries(variantLabels(run, variant)).map(written);
  return removeLabelled(docker, labels, allObjects, () => Promise.resolve([]));
}

/** Removes the record last, so that an interrupted removal is found again. Safe to repeat. */
export async function removeRun(docker: Docker, run: RunId, isOwn = allObjects): Promise<Removed> {
  const images = async () => (await namedImages(docker)).filter((name) => runOfImage(name) === run);
  const removed = await removeLabelled(docker, [runLabel(run)], isOwn, images);
  await removeRecord(docker, run);
  return removed;
}

/** Also requires a run's name, as labels can be copied. `removeRun` does not: others can rename objects in use. */
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
  // In sequence: two of these may be names of one image, which must stay.
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

export function removedWords(removed: Removed): string | undefined {
  const words = Object.entries(removed)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${count === 1 ? kind.slice(0, -1) : kind}`);
  return words.length === 0 ? undefined : words.join(", ");
}
