import { z } from "zod";
import { transport } from "./transport.ts";
import type { Docker } from "./docker.ts";

/** The id of a volume is its name. */
export type Labelled = {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
};

/** A container inherits labels from its image, so labels alone do not prove who made it. */
export type LabelledContainer = Labelled & {
  readonly image: string;
};

/** Older engines return `null` for no labels. */
const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((all) => all ?? {});

const containers = z.array(
  z.object({ Id: z.string(), Names: z.array(z.string()).nullish(), ImageID: z.string(), Labels: labels }),
);
const networks = z.array(z.object({ Id: z.string(), Name: z.string(), Labels: labels }));
const volumes = z.object({ Volumes: z.array(z.object({ Name: z.string(), Labels: labels })).nullish() });

/** @param wanted `key` or `key=value`; an object must have all of them. */
export async function labelledContainers(
  docker: Docker,
  wanted: readonly string[],
): Promise<readonly LabelledContainer[]> {
  const query = { all: "true", filters: JSON.stringify({ label: wanted }) };
  const found = containers.parse(
    await docker[transport].ask({ command: "container ls", path: "/containers/json", query }),
  );
  return found.map(({ Id, Names, ImageID, Labels }) => ({
    id: Id,
    // Names are paths. One with a second slash is an alias from another container's link.
    name: (Names ?? []).find((path) => path.lastIndexOf("/") === 0)?.slice(1) ?? "",
    image: ImageID,
    labels: Labels,
  }));
}

export async function labelledNetworks(docker: Docker, wanted: readonly string[]): Promise<readonly Labelled[]> {
  const query = { filters: JSON.stringify({ label: wanted }) };
  const found = networks.parse(await docker[transport].ask({ command: "network ls", path: "/networks", query }));
  return found.map(({ Id, Name, Labels }) => ({ id: Id, name: Name, labels: Labels }));
}

export async function labelledVolumes(docker: Docker, wanted: readonly string[]): Promise<readonly Labelled[]> {
  const query = { filters: JSON.stringify({ label: wanted }) };
  const found = volumes.parse(await docker[transport].ask({ command: "volume ls", path: "/volumes", query }));
  return (found.Volumes ?? []).map(({ Name, Labels }) => ({ id: Name, name: Name, labels: Labels }));
}
