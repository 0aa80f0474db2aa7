/** Removes everything on the engine that carries a run's label. */
import type { Docker } from "../docker/docker.ts";
import { removeContainer } from "../docker/container/containers.ts";
import { namedImages, removeImage, unnameImage } from "../docker/images.ts";
import { isNameOf, isTestedName, runOfImage } from "./names.ts";
import type { RunId } from "./run-id.ts";
import { runLabel, variantLabels, written } from "./labels.ts";
import { detachAll, removeNetwork, removeVolume } from "../docker/networks.ts";
import { type Labelled, labelledNetworks, labelledVolumes } from "../docker/labelled.ts";
import { ownContainers } from "../docker/container/own.ts";
import { removeRecord } from "./record.ts";
import { removeObjects } from "./remove-objects.ts";

/** What was found and removed. */
export type Swept = {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** Built for services, under names of the run; the image under test has none. */
  readonly images: number;
};

type Scope = {
  /** Only what was made for this one of the run's variants; undefined means all of the run. */
  readonly variant?: string;
  /**
   * Leaves alone what does not bear a name that a run gives. A neighbour can rename what is still in use; of what others
   * left behind, a name is one more thing that must be right.
   */
  readonly named?: boolean;
};

/**
 * Removes the run's containers with their anonymous volumes, then its networks, volumes and images, and last its record.
 * Safe to repeat.
 */
export async function sweep(docker: Docker, run: RunId, { variant, named = false }: Scope = {}): Promise<Swept> {
  const labels = variant === undefined ? [runLabel(run)] : Object.entries(variantLabels(run, variant)).map(written);
  const ids = (all: readonly Labelled[]) => all.filter(({ name }) => !named || isNameOf(run, name)).map(({ id }) => id);
  const lists = {
    containers: () => ownContainers(docker, labels).then(ids),
    networks: () => labelledNetworks(docker, labels).then(ids),
    volumes: () => labelledVolumes(docker, labels).then(ids),
    // Variants share them.
    images: async () =>
      variant === undefined ? (await namedImages(docker)).filter((name) => runOfImage(name) === run) : [],
  };
  const [inUse, networks, volumes, images] = await Promise.all([
    lists.containers(),
    lists.networks(),
    lists.volumes(),
    lists.images(),
  ]);
  // As long as a container is there, so is what it uses.
  const containers = await removeObjects(inUse, lists.containers, (id) => removeContainer(docker, id));
  await detachAll(docker, networks);
  // One after the other: two may be of one image, which is to stay.
  for (const tested of images.filter(isTestedName)) {
    const again = async () => (await lists.images()).filter((name) => name === tested);
    await removeObjects([tested], again, (name) => unnameImage(docker, name));
  }
  const counts = await Promise.all([
    removeObjects(networks, lists.networks, (id) => removeNetwork(docker, id)),
    removeObjects(volumes, lists.volumes, (name) => removeVolume(docker, name)),
    removeObjects(
      images.filter((name) => !isTestedName(name)),
      lists.images,
      (name) => removeImage(docker, name),
    ),
  ]);
  if (variant === undefined) await removeRecord(docker, run);
  return { containers, networks: counts[0], volumes: counts[1], images: counts[2] };
}

export function addSwept(one: Swept, other: Swept): Swept {
  return {
    containers: one.containers + other.containers,
    networks: one.networks + other.networks,
    volumes: one.volumes + other.volumes,
    images: one.images + other.images,
  };
}

/** What was removed, in words; undefined where it was nothing. */
export function sweptWords(swept: Swept): string | undefined {
  const words = Object.entries(swept)
    .filter(([, count]) => count > 0)
    // `containers` of one is `container`.
    .map(([kind, count]) => `${count} ${count === 1 ? kind.slice(0, -1) : kind}`);
  return words.length === 0 ? undefined : words.join(", ");
}
