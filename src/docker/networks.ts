/** Networks and named volumes of a run. */
import { Fault } from "../fault.ts";
import type { Docker } from "./cli.ts";
import { type RunId, runLabel } from "./labels.ts";
import { removeOne } from "./removal.ts";

/**
 * Creates a bridge network of this run; disposing removes it.
 * @param internal it leads nowhere else, and is no container's way out; also a container that is none of the run's may
 * be put on it.
 */
export async function createNetwork(
  docker: Docker,
  run: RunId,
  name: string,
  { internal }: { readonly internal: boolean },
): Promise<AsyncDisposable> {
  const options = internal ? ["--internal"] : [];
  await docker.call(["network", "create", "--label", runLabel(run), ...options, name], { toTheEnd: true });
  return {
    async [Symbol.asyncDispose]() {
      if (internal) await detachAll(docker.uncancelled, [name]);
      await removeOne(docker.uncancelled, ["network", "rm", name]);
    },
  };
}

/** Puts a container on a network, besides those that it is on. */
export async function connectToNetwork(docker: Docker, network: string, container: string): Promise<void> {
  await docker.call(["network", "connect", network, container], { toTheEnd: true });
}

/**
 * Takes every container off these networks, as far as it can be done: with one on it, a network cannot be removed.
 * What stands on a run's network and is none of the run's is the job's own container.
 */
export async function detachAll(docker: Docker, networks: readonly string[]): Promise<void> {
  for (const network of networks) {
    const format = "--format={{range $id, $_ := .Containers}}{{$id}} {{end}}";
    const attached = await docker.call(["network", "inspect", format, network]).catch(engineSays(""));
    for (const container of attached.split(/\s+/u).filter((id) => id !== ""))
      await removeOne(docker, ["network", "disconnect", "--force", network, container]);
  }
}

/** The address of the engine's host on its default bridge; undefined where it has none. */
export async function bridgeGateway(docker: Docker): Promise<string | undefined> {
  const format = "--format={{range .IPAM.Config}}{{.Gateway}} {{end}}";
  const gateways = await docker.call(["network", "inspect", format, "bridge"]).catch(engineSays(""));
  return gateways.split(/\s+/u).find((address) => address !== "");
}

/** Takes an engine's refusal for this answer. */
function engineSays<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Fault) return answer;
    throw error;
  };
}

/** Creates an empty volume of this run; disposing removes it. */
export async function createVolume(docker: Docker, run: RunId, name: string): Promise<AsyncDisposable> {
  await docker.call(["volume", "create", "--label", runLabel(run), name], { toTheEnd: true });
  return {
    [Symbol.asyncDispose]: () => removeOne(docker.uncancelled, ["volume", "rm", "--force", name]),
  };
}
