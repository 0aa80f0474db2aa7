/** The tests on a contributor's own engine, where nobody has started the test bed. */
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { TestEngine } from "../testbed.ts";

const images = {
  // Node on a busybox, as in the test bed.
  node: "node:24-alpine",
  busybox: "busybox:1.37.0-musl",
  registry: "registry:3.0.0",
};

const testbed = 'Or use the test bed: script/testbed up, and eval "$(script/testbed env)".';

/**
 * Finds what SMOKE_GATE_REGISTRY, SMOKE_GATE_NODE_IMAGE and SMOKE_GATE_BUSYBOX do not name on the engine of DOCKER_HOST,
 * and names it there.
 * @returns what ends it.
 */
export async function useOwnEngine(): Promise<() => Promise<void>> {
  const host = process.env["DOCKER_HOST"];
  if (!host?.startsWith("unix://"))
    throw new Error(
      `DOCKER_HOST names no engine of this machine: set it to the socket of yours, such as unix:///var/run/docker.sock. ${testbed}`,
    );
  const env = await withOwnPlugins();
  const removal = new AsyncDisposableStack();
  try {
    process.env["SMOKE_GATE_OWN_ENGINE"] = JSON.stringify(await described(host));
    process.env["SMOKE_GATE_NODE_IMAGE"] ??= await pulled(
      images.node,
      "name another image of Node on a busybox in SMOKE_GATE_NODE_IMAGE",
    );
    process.env["SMOKE_GATE_BUSYBOX"] ??= await staticBusybox();
    process.env["SMOKE_GATE_REGISTRY"] ??= await startRegistry(removal);
    Object.assign(process.env, env);
    return () => removal.disposeAsync();
  } catch (error) {
    await removal.disposeAsync();
    throw error;
  }
}

async function docker(...argv: readonly string[]): Promise<string> {
  return (await execa("docker", argv)).stdout;
}

async function described(host: string): Promise<TestEngine> {
  const status = await docker("info", "--format={{json .DriverStatus}}").catch((error: unknown) => {
    throw new Error(`no engine answers at ${host}, which DOCKER_HOST names: start it. ${testbed}`, { cause: error });
  });
  const store = status.includes("io.containerd.snapshotter") ? "containerd" : "classic";
  return { name: store, store, host };
}

/** @param remedy what to do where it cannot be pulled. */
async function pulled(image: string, remedy: string): Promise<string> {
  try {
    await docker("image", "inspect", image);
  } catch {
    await docker("pull", "--quiet", image).catch((error: unknown) => {
      throw new Error(`the engine cannot pull ${image}: ${remedy}. ${testbed}`, {
        cause: error,
      });
    });
  }
  return image;
}

async function staticBusybox(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-busybox-"));
  const container = await docker(
    "create",
    await pulled(images.busybox, "name a static busybox of this machine in SMOKE_GATE_BUSYBOX"),
  );
  await docker("cp", `${container}:/bin/busybox`, folder);
  await docker("rm", container);
  return join(folder, "busybox");
}

/** On a port of this machine: docker takes a registry there for one without TLS. */
async function startRegistry(removal: AsyncDisposableStack): Promise<string> {
  const image = await pulled(images.registry, "name a registry in SMOKE_GATE_REGISTRY, such as localhost:5000");
  const container = await docker("run", "--detach", "--publish=127.0.0.1::5000", image);
  removal.defer(async () => void (await docker("rm", "--force", "--volumes", container)));
  const [address = ""] = (await docker("port", container, "5000/tcp")).split("\n");
  return address.replace("127.0.0.1", "localhost");
}

/** A configuration of docker for the tests alone: nobody's logins are in it, and the plugins that this docker has. */
async function withOwnPlugins(): Promise<{ readonly DOCKER_CONFIG: string }> {
  const plugins = JSON.parse(await docker("info", "--format={{json .ClientInfo.Plugins}}")) as readonly {
    readonly Name: string;
    readonly Path: string;
  }[];
  const config = await mkdtemp(join(tmpdir(), "smoke-gate-docker-config-"));
  await mkdir(join(config, "cli-plugins"));
  await writeFile(join(config, "config.json"), "{}");
  for (const name of ["buildx", "compose"]) {
    const plugin = plugins.find(({ Name }) => Name === name);
    if (plugin === undefined) throw new Error(`docker has no plugin ${name}: install docker-${name}-plugin`);
    await symlink(plugin.Path, join(config, "cli-plugins", `docker-${name}`));
  }
  return { DOCKER_CONFIG: config };
}
