/** Networks of a run. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Fault } from "../fault.ts";
import type { Docker } from "./docker.ts";
import { transport } from "./transport.ts";
import type { RunId } from "../ownership/run-id.ts";
import { runKey } from "../ownership/labels.ts";
import { bestEffort } from "./best-effort.ts";

/** A network that was made here. Disposing removes it. */
export type CreatedNetwork = AsyncDisposable & {
  /** As the engine gave it in answer: a neighbour may put another network under the same name. */
  readonly id: string;
};

const createdNetwork = z.object({ Id: z.string().min(1) });

/**
 * Creates a bridge network of this run.
 * @param internal it leads nowhere else, and is no container's way out; also a container that is none of the run's may
 * be put on it.
 */
export async function createNetwork(
  docker: Docker,
  run: RunId,
  name: string,
  { internal }: { readonly internal: boolean },
): Promise<CreatedNetwork> {
  const body = { Name: name, Driver: "bridge", Internal: internal, CheckDuplicate: true, Labels: { [runKey]: run } };
  const path = "/networks/create";
  const { Id: id } = createdNetwork.parse(
    await docker[transport].ask({ command: "network create", method: "POST", path, body, uncancellable: true }),
  );
  return {
    id,
    async [Symbol.asyncDispose]() {
      if (internal) await detachAll(docker.cleanup, [id]);
      else await untilEmpty(docker.cleanup, id);
      await bestEffort(removeNetwork(docker.cleanup, id));
    },
  };
}

export async function removeNetwork(docker: Docker, network: string): Promise<void> {
  await docker[transport].ask({ command: "network rm", method: "DELETE", path: networkPath(network) });
}

function networkPath(network: string): string {
  return `/networks/${encodeURIComponent(network)}`;
}

/** Puts a container on a network, besides those that it is on. */
export async function connectToNetwork(docker: Docker, network: string, container: string): Promise<void> {
  await docker[transport].ask({
    command: "network connect",
    method: "POST",
    path: `${networkPath(network)}/connect`,
    body: { Container: container },
    uncancellable: true,
  });
}

/**
 * Takes every container off these networks, as far as it can be done: with one on it, a network cannot be removed.
 * What stands on a run's network and is none of the run's is the job's own container.
 */
export async function detachAll(docker: Docker, networks: readonly string[]): Promise<void> {
  for (const network of networks) {
    for (const container of (await inspectNetwork(docker, network))?.containers ?? [])
      await bestEffort(disconnect(docker, network, container));
  }
}

async function disconnect(docker: Docker, network: string, container: string): Promise<void> {
  await docker[transport].ask({
    command: "network disconnect",
    method: "POST",
    path: `${networkPath(network)}/disconnect`,
    body: { Container: container, Force: true },
  });
}

/** Pauses between two looks at a network, milliseconds: the first, and how many, each half as long again (1.1 s in all). */
const vacatingPauseMs = 10;
const vacatingPauses = 10;

/** Waits for a moment: Engine 20.10 tells of a container's death before it takes it off the network. */
async function untilEmpty(docker: Docker, network: string): Promise<void> {
  for (let looks = 0; looks < vacatingPauses; looks += 1) {
    if (((await inspectNetwork(docker, network))?.containers.length ?? 0) === 0) return;
    await pause(vacatingPauseMs * 1.5 ** looks);
  }
}

/** The address of the engine's host on its default bridge; undefined where it has none. */
export async function bridgeGateway(docker: Docker): Promise<string | undefined> {
  return (await inspectNetwork(docker, "bridge"))?.gateways[0];
}

const networkSchema = z.object({
  Containers: z.record(z.string(), z.unknown()).nullish(),
  IPAM: z.object({ Config: z.array(z.object({ Gateway: z.string().default("") })).nullish() }).nullish(),
});

/** Undefined where the engine does not tell. */
async function inspectNetwork(
  docker: Docker,
  network: string,
): Promise<{ readonly containers: readonly string[]; readonly gateways: readonly string[] } | undefined> {
  let answer: unknown;
  try {
    answer = await docker[transport].ask({ command: "network inspect", path: networkPath(network) });
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
  const { Containers, IPAM } = networkSchema.parse(answer);
  const gateways = (IPAM?.Config ?? []).map(({ Gateway }) => Gateway).filter((address) => address !== "");
  return { containers: Object.keys(Containers ?? {}), gateways };
}
