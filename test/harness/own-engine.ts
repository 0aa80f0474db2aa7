/** An engine of a test's own, which may be killed: one of the testbed's a second time, with data of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { vi } from "vitest";
import { docker } from "./docker.ts";
import { patience } from "./patience.ts";
import { classic, containerd } from "./testbed-parts.ts";
import type { TestEngine } from "./testbed.ts";

export type OwnEngine = AsyncDisposable & {
  readonly engine: TestEngine;
  /** Ends it at once, as the kernel does for want of memory. Containers go on without it. */
  kill(): Promise<void>;
  /** Starts it again over the same data. */
  start(): Promise<void>;
  /** From now on it answers nobody, until it is resumed. */
  pause(): void;
  resume(): void;
};

type Options = {
  readonly name?: TestEngine["store"];
  /** How much its disk holds, as `mount` writes it: `64m`; that of the machine, if it does not say. */
  readonly disk?: string;
  /** The command line that runs it, such as one that enters another host's network. */
  readonly within?: readonly string[];
  /** Where it listens too. */
  readonly address?: string;
  /** A folder with its own certificate and the authority whose clients alone it lets in there; anybody, if it does not say. */
  readonly tls?: string;
};

/** Its networks: beside those of the testbed's engines. */
const pool = { base: "10.203.0.0/16", size: 24 };

/** A bridge by which the gate sees that it runs on the engine's host. */
async function makeBridge(): Promise<string> {
  const random = randomBytes(3);
  const name = `sg-own-${random.toString("hex")}`;
  await execa("ip", ["link", "add", name, "type", "bridge"]);
  await execa("ip", ["addr", "add", `10.205.${random[0] ?? 0}.${((random[1] ?? 0) & 0xf0) | 1}/28`, "dev", name]);
  await execa("ip", ["link", "set", name, "up"]);
  return name;
}

export async function ownEngine({
  name = "classic",
  disk,
  within = [],
  address,
  tls,
}: Options = {}): Promise<OwnEngine> {
  const { program, path } = await dockerd(name);
  const folder = await mkdtemp(join(tmpdir(), "sg-engine-"));
  const engine: TestEngine = { name, store: name, host: `unix://${folder}/docker.sock` };
  const data = join(folder, "data");
  const bridge = within.length === 0 ? await makeBridge() : "none";
  await mkdir(data);
  if (disk !== undefined) await execa("mount", ["-t", "tmpfs", "-o", `size=${disk}`, "tmpfs", data]);
  await writeFile(
    join(folder, "daemon.json"),
    JSON.stringify({
      hosts: [engine.host, ...(address === undefined ? [] : [address])],
      ...(address === undefined ? {} : secured(tls)),
      "data-root": data,
      "exec-root": join(folder, "run"),
      pidfile: join(folder, "pid"),
      bridge,
      // The firewall is the machine's.
      iptables: false,
      ip6tables: false,
      "default-address-pools": [pool],
      ...(name === "containerd" ? { features: { "containerd-snapshotter": true } } : {}),
    }),
  );
  let running: ChildProcess | undefined;

  const start = async () => {
    // Of an engine that was killed; its containerd may still stand in the process table, and would be waited for.
    for (const stale of ["pid", "run/containerd/containerd.pid"]) await rm(join(folder, stale), { force: true });
    running = spawn("env", [...within, program, "--config-file", join(folder, "daemon.json")], {
      env: { ...process.env, PATH: path },
      stdio: ["ignore", "ignore", openSync(`${folder}/log`, "a")],
    });
    await vi.waitFor(() => docker(engine, "version"), patience);
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
    pause: () => void running?.kill("SIGSTOP"),
    resume: () => void running?.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      // Only a living engine can take its containers, networks and mounts away.
      await end("SIGKILL");
      await start();
      const containers = (await docker(engine, "ps", "--all", "--quiet")).split("\n").filter((id) => id !== "");
      if (containers.length > 0) await docker(engine, "rm", "--force", "--volumes", ...containers);
      await docker(engine, "network", "prune", "--force");
      await end("SIGTERM");
      // Which an engine takes for somebody else's, when it finds it there at its second start.
      await execa("umount", [data], { reject: false });
      if (disk !== undefined) await execa("umount", [data], { reject: false });
      if (bridge !== "none") await execa("ip", ["link", "delete", bridge]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function secured(tls: string | undefined): object {
  if (tls === undefined) return { tls: false };
  const [tlscacert, tlscert, tlskey] = ["ca.pem", "cert.pem", "key.pem"].map((file) => join(tls, file));
  return { tlsverify: true, tlscacert, tlscert, tlskey };
}

/** The program that runs as the testbed's engine, and where what it starts is found: containerd, runc. */
async function dockerd(name: TestEngine["store"]): Promise<{ readonly program: string; readonly path: string }> {
  const { host } = name === "classic" ? classic : containerd;
  const pid = (await readFile(join(dirname(host.replace("unix://", "")), "dockerd.pid"), "utf8")).trim();
  const environment = (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0");
  const path = environment.find((variable) => variable.startsWith("PATH="))?.slice("PATH=".length) ?? "";
  return { program: await readlink(`/proc/${pid}/exe`), path };
}
