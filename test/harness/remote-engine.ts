/** An engine on another host: a network namespace, which the tests reach over a cable of its own. */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { vi } from "vitest";
import { ownEngine } from "./own-engine.ts";
import { patience } from "./patience.ts";
import type { TestEngine } from "./testbed.ts";

export type RemoteEngine = AsyncDisposable & {
  /** As its own host reaches it. */
  readonly engine: TestEngine;
  /** Its host's address, and its own address by TCP. */
  readonly host: string;
  readonly tcp: string;
  /** The host lets nothing in any more but calls to the engine. */
  closePorts(): Promise<void>;
  /** Its address by SSH, under a name that only ssh's own configuration knows, and the environment in which it does. */
  ssh(): Promise<{ readonly address: string; readonly env: Readonly<Record<string, string>> }>;
};

const enginePort = 2375;
const sshPort = 2222;

export async function remoteEngine(): Promise<RemoteEngine> {
  const random = randomBytes(4);
  const name = `sg-${random.toString("hex")}`;
  // Of its own: one that a killed test has left would answer in its place.
  const network = `10.209.${random[0]}`;
  const [here, host] = [`${network}.1`, `${network}.2`];
  const ip = (...argv: readonly string[]) => execa("ip", argv);
  const there = ["nsenter", `--net=/run/netns/${name}`];
  await ip("netns", "add", name);
  await ip("link", "add", name, "type", "veth", "peer", "name", "cable", "netns", name);
  await ip("addr", "add", `${here}/24`, "dev", name);
  await ip("link", "set", name, "up");
  await ip("-n", name, "addr", "add", `${host}/24`, "dev", "cable");
  for (const link of ["cable", "lo"]) await ip("-n", name, "link", "set", link, "up");

  const tcp = `tcp://${host}:${enginePort}`;
  const own = await ownEngine({ within: there, address: tcp });
  const servers = new AsyncDisposableStack();
  let server: ReturnType<RemoteEngine["ssh"]> | undefined;
  return {
    engine: own.engine,
    host,
    tcp,
    async closePorts() {
      const allowed = ["-p", "tcp", "--match", "multiport", "!", "--dports", `${enginePort},${sshPort}`];
      await execa("ip", ["netns", "exec", name, "iptables", "-A", "INPUT", "-i", "cable", ...allowed, "-j", "DROP"]);
    },
    ssh: () => (server ??= sshServer(there, host, own.engine, servers)),
    async [Symbol.asyncDispose]() {
      await servers.disposeAsync();
      await own[Symbol.asyncDispose]();
      await ip("netns", "delete", name);
    },
  };
}

/** A real server, with a key for this test alone; what is asked of it is always the engine's own dialogue. */
async function sshServer(there: readonly string[], host: string, engine: TestEngine, servers: AsyncDisposableStack) {
  const folder = await mkdtemp(join(tmpdir(), "sg-ssh-"));
  const keys = join(homedir(), ".ssh");
  await mkdir(keys, { recursive: true, mode: 0o700 });
  await execa("dropbearkey", ["-t", "ed25519", "-f", join(folder, "host")]);
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "id")]);
  const { stdout: docker } = await execa("which", ["docker"]);
  const key = await readFile(join(folder, "id.pub"), "utf8");
  await mkdir(join(folder, "keys"), { mode: 0o700 });
  const command = `command="${docker} -H ${engine.host} system dial-stdio"`;
  await writeFile(join(folder, "keys", "authorized_keys"), `${command} ${key}`, { mode: 0o600 });

  // In a mount namespace of its own: this machine's own keys stay what they are.
  const serve = `mount --bind ${join(folder, "keys")} ${keys} && exec dropbear -F -E -s -r ${join(folder, "host")} -p ${host}:${sshPort} -P ${join(folder, "pid")}`;
  const server = execa("env", [...there, "unshare", "--mount", "sh", "-c", serve], { reject: false, all: true });
  servers.defer(async () => {
    server.kill();
    await server;
  });

  const name = "engine-host";
  const config = [
    `Host ${name}`,
    `  HostName ${host}`,
    `  Port ${sshPort}`,
    "  User root",
    `  IdentityFile ${join(folder, "id")}`,
    "  IdentitiesOnly yes",
    "  StrictHostKeyChecking no",
    `  UserKnownHostsFile ${join(folder, "known")}`,
    "  LogLevel ERROR",
  ];
  await writeFile(join(folder, "config"), `${config.join("\n")}\n`);
  const { stdout: ssh } = await execa("which", ["ssh"]);
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin", "ssh"), `#!/bin/sh\nexec ${ssh} -F ${join(folder, "config")} "$@"\n`, {
    mode: 0o755,
  });
  const env = { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
  const address = `ssh://${name}`;
  await vi.waitFor(() => execa("docker", ["-H", address, "version"], { env }), patience);
  return { address, env };
}
