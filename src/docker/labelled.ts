/** Finds containers, networks and volumes on the engine by their labels. */
import { z } from "zod";
import { transport } from "./transport.ts";
import type { Docker } from "./docker.ts";

/** An object, by what the engine calls it, and its labels. A volume's name is its id. */
export type Labelled = {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
};

/** A container has the labels of its image, too: they alone do not say who made it. */
export type LabelledContainer = Labelled & {
  /** The Id of its image. */
  readonly image: string;
};

/** Older engines give `null` for no labels. */
const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((all) => all ?? {});

const containers = z.array(
  z.object({ Id: z.string(), Names: z.array(z.string()).nullish(), ImageID: z.string(), Labels: labels }),
);
const networks = z.array(z.object({ Id: z.string(), Name: z.string(), Labels: labels }));
const volumes = z.object({ Volumes: z.array(z.object({ Name: z.string(), Labels: labels })).nullish() });

/** @param wanted labels, `key` or `key=value`; an object has all of them. */
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
    // The engine writes a name as a path; what has a second slash is what another container calls it by a link.
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
