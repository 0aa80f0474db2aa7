/** Removes everything on the engine that carries a run's label. */
import type { Docker } from "./cli.ts";
import { type RunId, runLabel } from "./labels.ts";
import { removeAll } from "./removal.ts";

/** What was found and removed. */
export type Swept = { readonly containers: number; readonly networks: number; readonly volumes: number };

/** Removes the run's containers with their anonymous volumes, then its networks and volumes. Safe to repeat. */
export async function sweep(docker: Docker, run: RunId): Promise<Swept> {
  const labelled =
    (...argv: readonly string[]) =>
    async () =>
      (await docker.call([...argv, "--quiet", "--filter", `label=${runLabel(run)}`]))
        .split("\n")
        .filter((id) => id !== "");

  const containers = await removeAll(docker, labelled("container", "ls", "--all", "--no-trunc"), [
    "container",
    "rm",
    "--force",
    "--volumes",
  ]);
  const [networks, volumes] = await Promise.all([
    removeAll(docker, labelled("network", "ls", "--no-trunc"), ["network", "rm"]),
    removeAll(docker, labelled("volume", "ls"), ["volume", "rm", "--force"]),
  ]);
  return { containers, networks, volumes };
}
