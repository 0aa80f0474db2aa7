/** The kernel's table of a container's TCP sockets. */
import { readFile } from "node:fs/promises";
import type { Docker } from "./docker.ts";
import { DockerCallFailed, DockerTimedOut } from "./failures.ts";

/** Reading two small files takes milliseconds; a container that hangs is not waited for. */
const readTimeoutMs = 3_000;

/**
 * The text of /proc/net/tcp and tcp6 in the container's network. From the host's /proc where the container's process
 * is there to be seen, else with the image's own `cat`.
 * @param pid of the container's first process on the engine's host; 0 where it is not known.
 * @returns undefined where neither way is open: the engine is on another machine, and the image has no `cat`.
 */
export async function readSockets(docker: Docker, container: string, pid: number): Promise<string | undefined> {
  return (await fromHost(container, pid)) ?? (await fromInside(docker, container));
}

async function fromHost(container: string, pid: number): Promise<string | undefined> {
  if (pid === 0) return undefined;
  try {
    // The engine may be on another machine, where this number is another process.
    const ours = (await readFile(`/proc/${pid}/cgroup`, "utf8")).includes(container);
    if (!ours) return undefined;
    const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8")));
    return tables.join("");
  } catch {
    // Not this machine's process, or not ours to look at: the other way is left.
    return undefined;
  }
}

async function fromInside(docker: Docker, container: string): Promise<string | undefined> {
  try {
    return await docker.call(["container", "exec", container, "cat", "/proc/net/tcp", "/proc/net/tcp6"], {
      timeoutMs: readTimeoutMs,
    });
  } catch (error) {
    if (error instanceof DockerCallFailed || error instanceof DockerTimedOut) return undefined;
    throw error;
  }
}
