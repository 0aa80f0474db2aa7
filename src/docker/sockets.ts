import { readFile } from "node:fs/promises";
import type { Docker } from "./docker.ts";
import { DockerCallFailed, DockerTimedOut } from "./failures.ts";
import { transport } from "./transport.ts";

/** Reading small files takes milliseconds; a container that hangs is skipped. */
const readTimeoutMs = 3_000;

/** Returns /proc/net/tcp and tcp6. Undefined if the engine is on another machine and the image has no `cat`. */
export function readSockets(docker: Docker, container: string, pid: number): Promise<string | undefined> {
  return readNetwork(docker, container, pid, ["tcp", "tcp6"]);
}

export async function readAccepted(docker: Docker, container: string, pid: number): Promise<number | undefined> {
  // TcpPassiveOpens of https://docs.kernel.org/networking/snmp_counter.html: a line of names, then one of values.
  const lines = (await readNetwork(docker, container, pid, ["snmp"]))?.split("\n") ?? [];
  const [names = [], values = []] = lines.filter((line) => line.startsWith("Tcp: ")).map((line) => line.split(" "));
  const count = values[names.indexOf("PassiveOpens")];
  return count === undefined ? undefined : Number(count);
}

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
    // The engine may be on another machine: the same pid would be another process.
    const ours = (await readFile(`/proc/${pid}/cgroup`, "utf8")).includes(container);
    if (!ours) return undefined;
    const tables = await Promise.all(files.map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8")));
    return tables.join("");
  } catch {
    // The process is not on this machine or is not readable: `cat` is the fallback.
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
