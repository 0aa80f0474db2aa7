/** Removes everything on the engine that carries a run's label. */
import type { Docker } from "./cli.ts";
import { type RunId, runLabel, variantLabels, written } from "./labels.ts";
import { removeAll } from "./removal.ts";

/** What was found and removed. */
export type Swept = {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** Built for services; the image under test carries no label of a run. */
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
    async () => [
      // An image is listed once a tag.
      ...new Set((await docker.call([...argv, "--quiet", ...filters])).split("\n").filter((id) => id !== "")),
    ];

  const containers = await removeAll(docker, labelled("container", "ls", "--all", "--no-trunc"), [
    "container",
    "rm",
    "--force",
    "--volumes",
  ]);
  const [networks, volumes, images] = await Promise.all([
    removeAll(docker, labelled("network", "ls", "--no-trunc"), ["network", "rm"]),
    removeAll(docker, labelled("volume", "ls"), ["volume", "rm", "--force"]),
    removeAll(docker, labelled("image", "ls", "--no-trunc"), ["image", "rm", "--force"]),
  ]);
  return { containers, networks, volumes, images };
}
