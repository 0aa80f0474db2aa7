/** What the kernel tells of the TCP sockets of a container. */
import { readFile } from "node:fs/promises";
import type { Docker } from "./docker.ts";
import { DockerCallFailed, DockerTimedOut } from "./failures.ts";
import { transport } from "./transport.ts";

/** Reading two small files takes milliseconds; a container that hangs is not waited for. */
const readTimeoutMs = 3_000;

/**
 * The text of /proc/net/tcp and tcp6 in the container's network.
 * @param pid of the container's first process on the engine's host; 0 where it is not known.
 * @returns undefined where it cannot be read: the engine is on another machine, and the image has no `cat`.
 */
export function readSockets(docker: Docker, container: string, pid: number): Promise<string | undefined> {
  return readNetwork(docker, container, pid, ["tcp", "tcp6"]);
}

/** How many connections the container's network has accepted until now, over IPv4 and IPv6; undefined as there. */
export async function readAccepted(docker: Docker, container: string, pid: number): Promise<number | undefined> {
  // https://docs.kernel.org/networking/snmp_counter.html, TcpPassiveOpens: a line of names, then one of values.
  const lines = (await readNetwork(docker, container, pid, ["snmp"]))?.split("\n") ?? [];
  const [names = [], values = []] = lines.filter((line) => line.startsWith("Tcp: ")).map((line) => line.split(" "));
  const count = values[names.indexOf("PassiveOpens")];
  return count === undefined ? undefined : Number(count);
}

/** From the host's /proc where the container's process is there to be seen, else with the image's own `cat`. */
async function readNetwork(
  docker: Docker,
  container: string,
  pid: number,
  files: readonly string[],
): Promise<string | undefined> {
  return (await fromHost(container, pid, files)) ?? (await fromInside(docker, container, files));
}

async function fromHost(container: string, pid: number, files: readonly string[]): Promise<string | undefined> {
  if (pid === 0) return undefined;
  try {
    // The engine may be on another machine, where this number is another process.
    const ours = (await readFile(`/proc/${pid}/cgroup`, "utf8")).includes(container);
    if (!ours) return undefined;
    const tables = await Promise.all(files.map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8")));
    return tables.join("");
  } catch {
    // Not this machine's process, or not ours to look at: the other way is left.
    return undefined;
  }
}

async function fromInside(docker: Docker, container: string, files: readonly string[]): Promise<string | undefined> {
  try {
    return await docker[transport].call(
      ["container", "exec", container, "cat", ...files.map((name) => `/proc/net/${name}`)],
      {
        timeoutMs: readTimeoutMs,
      },
    );
  } catch (error) {
    if (error instanceof DockerCallFailed || error instanceof DockerTimedOut) return undefined;
    throw error;
  }
}
