import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import { readEndpoint } from "../../docker/endpoint.ts";
import { bridgeGateway } from "../../docker/networks.ts";
import type { RunContext } from "../../gate/context.ts";
import type { ReachFacts } from "./choose.ts";
import { findJobContainer } from "./job-container.ts";
import { defaultGateway } from "./job-container-hints.ts";

type Here = Pick<RunContext, "docker" | "env">;

export async function readReachFacts({ docker, env }: Here): Promise<ReachFacts> {
  const ownAddresses = new Set(
    Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
  );
  const [endpoint, mountinfo, cgroup] = await Promise.all([
    readEndpoint(docker, env),
    textOf("/proc/self/mountinfo"),
    textOf("/proc/self/cgroup"),
  ]);
  const runnerNames = [env["JOB_CONTAINER_NAME"] ?? ""];
  const jobContainer = await findJobContainer(
    docker,
    { runnerNames, mountinfo, cgroup, hostname: hostname() },
    ownAddresses,
  );
  const isContained =
    jobContainer === undefined ? await isInStrangersContainer({ docker, env }) : !jobContainer.hasHostNetwork;
  return { endpoint, jobContainer, gateway: isContained ? defaultGateway(await textOf("/proc/net/route")) : undefined };
}

// Returns true in a container of another engine that uses this engine's socket. `/.dockerenv` exists on some virtual
// machines too: if the engine's bridge is on this machine, this is the engine's host.
async function isInStrangersContainer({ docker, env }: Here): Promise<boolean> {
  const seemsContained =
    existsSync("/.dockerenv") || existsSync("/run/.containerenv") || env["KUBERNETES_SERVICE_HOST"] !== undefined;
  if (!seemsContained) return false;
  const bridge = await bridgeGateway(docker);
  return bridge === undefined || !(await isOwn(bridge));
}

/** Asks the kernel: Node's list omits a bridge while no container is on it. */
async function isOwn(address: string): Promise<boolean> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once("error", () => resolve(false));
  socket.bind({ address, port: 0 }, () => resolve(true));
  return promise.finally(() => socket.close());
}

function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
