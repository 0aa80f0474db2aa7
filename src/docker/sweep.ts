/** Removes everything on the engine that carries a run's label. */
import type { Docker } from "./cli.ts";
import { imageRepository, type RunId, runLabel, variantLabels, written } from "./labels.ts";
import { detachAll } from "./networks.ts";
import { removeAll } from "./removal.ts";

/** What was found and removed. */
export type Swept = {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** Built for services, under names of the run; the image under test has none. */
  readonly images: number;
};

/**
 * Removes the run's containers with their anonymous volumes, then its networks, volumes and images. Safe to repeat.
 * @param variant only what was made for this one of the run's variants.
 */
export async function sweep(docker: Docker, run: RunId, variant?: string): Promise<Swept> {
  const labels = variant === undefined ? [runLabel(run)] : Object.entries(variantLabels(run, variant)).map(written);
  const filters = labels.flatMap((label) => ["--filter", `label=${label}`]);
  const labelled =
    (...argv: readonly string[]) =>
    () =>
      listed(docker, [...argv, "--quiet", ...filters]);
  const lists = {
    containers: labelled("container", "ls", "--all", "--no-trunc"),
    networks: labelled("network", "ls", "--no-trunc"),
    volumes: labelled("volume", "ls"),
    // Variants share them.
    images: () => (variant === undefined ? builtImages(docker, run) : Promise.resolve([])),
  };
  const [inUse, networks, volumes, images] = await Promise.all([
    lists.containers(),
    lists.networks(),
    lists.volumes(),
    lists.images(),
  ]);
  // As long as a container is there, so is what it uses.
  const containers = await removeAll(docker, inUse, lists.containers, ["container", "rm", "--force", "--volumes"]);
  const counts = await Promise.all([
    removeNetworks(docker, networks, lists.networks),
    removeAll(docker, volumes, lists.volumes, ["volume", "rm", "--force"]),
    removeAll(docker, images, lists.images, ["image", "rm", "--force"]),
  ]);
  return { containers, networks: counts[0], volumes: counts[1], images: counts[2] };
}

async function removeNetworks(
  docker: Docker,
  found: readonly string[],
  list: () => Promise<readonly string[]>,
): Promise<number> {
  await detachAll(docker, found);
  return removeAll(docker, found, list, ["network", "rm"]);
}

/** By name: a containerd store reads every image's config to look for a label, and may hold thousands. */
function builtImages(docker: Docker, run: RunId): Promise<readonly string[]> {
  const format = "--format={{.Repository}}:{{.Tag}}";
  return listed(docker, ["image", "ls", format, `--filter=reference=${imageRepository(run)}`]);
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

async function listed(docker: Docker, argv: readonly string[]): Promise<readonly string[]> {
  return (await docker.call(argv)).split("\n").filter((line) => line !== "");
}
