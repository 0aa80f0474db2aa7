import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Fault } from "../gate/fault.ts";
import type { Docker } from "./docker.ts";
import { transport } from "./transport.ts";
import type { RunId } from "../ownership/run-id.ts";
import { runKey } from "../ownership/labels.ts";
import { bestEffort } from "./best-effort.ts";

const createdNetwork = z.object({ Id: z.string().min(1) });

/** @param internal Has no route out; containers outside the run, such as the job's, may join. */
export async function createNetwork(
  docker: Docker,
  run: RunId,
  name: string,
  { internal }: { readonly internal: boolean },
): Promise<AsyncDisposable> {
  const body = { Name: name, Driver: "bridge", Internal: internal, CheckDuplicate: true, Labels: { [runKey]: run } };
  const path = "/networks/create";
  const { Id: id } = createdNetwork.parse(
    await docker[transport].ask({ command: "network create", method: "POST", path, body, uncancellable: true }),
  );
  // By Id: another process can create a network with the same name.
  return {
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

export async function connectToNetwork(docker: Docker, network: string, container: string): Promise<void> {
  await docker[transport].ask({
    command: "network connect",
    method: "POST",
    path: `${networkPath(network)}/connect`,
    body: { Container: container },
    uncancellable: true,
  });
}

/** Best effort: a network with containers cannot be removed. The only one left on it is the job's own container. */
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

/** Milliseconds of the first pause, and the number of pauses; each is half as long again (1.1 s in all). */
const vacatingPauseMs = 10;
const vacatingPauses = 10;

/** Engine 20.10 reports a container's end before it detaches it from the network. */
async function untilEmpty(docker: Docker, network: string): Promise<void> {
  for (let looks = 0; looks < vacatingPauses; looks += 1) {
    if (((await inspectNetwork(docker, network))?.containers.length ?? 0) === 0) return;
    await pause(vacatingPauseMs * 1.5 ** looks);
  }
}

export async function bridgeGateway(docker: Docker): Promise<string | undefined> {
  return (await inspectNetwork(docker, "bridge"))?.gateways[0];
}

const networkSchema = z.object({
  Containers: z.record(z.string(), z.unknown()).nullish(),
  IPAM: z.object({ Config: z.array(z.object({ Gateway: z.string().default("") })).nullish() }).nullish(),
});

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
