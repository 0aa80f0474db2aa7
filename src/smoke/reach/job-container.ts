import { inspectContainer, type InspectedContainer } from "../../docker/container/containers.ts";
import type { Docker } from "../../docker/docker.ts";
import type { JobContainer } from "./choose.ts";
import { ownContainerCandidates, type JobContainerHints } from "./job-container-hints.ts";

const shares = /^container:(.+)$/u;

/** Verifies each candidate: a host name or an inherited variable may name somebody else's container. */
export async function findJobContainer(
  docker: Docker,
  hints: JobContainerHints,
  ownAddresses: ReadonlySet<string>,
): Promise<JobContainer | undefined> {
  for (const candidate of ownContainerCandidates(hints)) {
    const found = await inspectContainer(docker, candidate);
    if (found === undefined) continue;
    const jobContainer = await asJobContainer(docker, found, ownAddresses);
    if (jobContainer !== undefined) return { ...jobContainer, mounts: found.mounts };
  }
  return undefined;
}

async function asJobContainer(
  docker: Docker,
  found: InspectedContainer | undefined,
  ownAddresses: ReadonlySet<string>,
): Promise<Omit<JobContainer, "mounts"> | undefined> {
  if (found === undefined || found.status !== "running") return undefined;
  const [, owner] = shares.exec(found.networkMode) ?? [];
  if (owner !== undefined) return asJobContainer(docker, await inspectContainer(docker, owner), ownAddresses);
  if (found.networkMode === "host") return { id: found.id, hasHostNetwork: true };
  const isOurs = [...found.addresses.values()].flat().some((address) => ownAddresses.has(address));
  return isOurs ? { id: found.id, hasHostNetwork: false } : undefined;
}
