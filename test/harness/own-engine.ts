/** An engine of a test's own, which may be killed: the testbed's classic one a second time, with data of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdtemp, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { vi } from "vitest";
import { docker } from "./docker.ts";
import { engines, type TestEngine } from "./testbed.ts";

export type OwnEngine = AsyncDisposable & {
  readonly engine: TestEngine;
  /** Ends it at once, as the kernel does for want of memory. Containers go on without it. */
  kill(): Promise<void>;
  /** Starts it again over the same data. */
  start(): Promise<void>;
};

/** Its networks: beside those of the testbed's engines. */
const pool = "base=10.203.0.0/16,size=24";

type Options = {
  /** The command line that runs it, such as one that enters another host's network. */
  readonly within?: readonly string[];
  /** Where it listens too. */
  readonly address?: string;
};

export async function ownEngine({ within = [], address }: Options = {}): Promise<OwnEngine> {
  const program = await dockerd();
  const folder = await mkdtemp(join(tmpdir(), "sg-engine-"));
  const engine: TestEngine = { name: "classic", host: `unix://${folder}/docker.sock` };
  const folders = [
    `--data-root=${folder}/data`,
    `--exec-root=${folder}/run`,
    `--pidfile=${folder}/pid`,
    `--host=${engine.host}`,
    ...(address === undefined ? [] : [`--host=${address}`, "--tls=false"]),
  ];
  // containerd and runc stand beside it; the firewall is the machine's.
  const env = {
    ...process.env,
    PATH: `${dirname(program)}:${dirname(program).replace(/sbin$/u, "bin")}:${process.env["PATH"]}`,
  };
  let running: ChildProcess | undefined;

  const start = async () => {
    // Of an engine that was killed; its containerd may still stand in the process table, and would be waited for.
    for (const stale of ["pid", "run/containerd/containerd.pid"]) await rm(join(folder, stale), { force: true });
    running = spawn(
      "env",
      [
        ...within,
        program,
        ...folders,
        "--bridge=none",
        "--iptables=false",
        "--ip6tables=false",
        `--default-address-pool=${pool}`,
      ],
      { env, stdio: ["ignore", "ignore", openSync(`${folder}/log`, "a")] },
    );
    await vi.waitFor(() => docker(engine, "version"), { timeout: 30_000, interval: 50 });
  };
  const end = async (signal: NodeJS.Signals) => {
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const exit = once(running, "exit");
    running.kill(signal);
    await exit;
  };

  await start();
  return {
    engine,
    start,
    kill: () => end("SIGKILL"),
    async [Symbol.asyncDispose]() {
      // Only a living engine can take its containers, networks and mounts away.
      await end("SIGKILL");
      await start();
      const containers = (await docker(engine, "ps", "--all", "--quiet")).split("\n").filter((id) => id !== "");
      if (containers.length > 0) await docker(engine, "rm", "--force", "--volumes", ...containers);
      await docker(engine, "network", "prune", "--force");
      await end("SIGTERM");
      // Which an engine takes for somebody else's, when it finds it there at its second start.
      await execa("umount", [join(folder, "data")], { reject: false });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The program that runs as the testbed's classic engine. */
async function dockerd(): Promise<string> {
  const folder = dirname(engines[0].host.replace("unix://", ""));
  return readlink(`/proc/${(await readFile(join(folder, "dockerd.pid"), "utf8")).trim()}/exe`);
}
