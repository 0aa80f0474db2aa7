/** A registry that docker does not take for one without TLS, as it does anything on 127.0.0.0/8. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { docker } from "./docker.ts";
import type { Certificate } from "./registry-certificate.ts";
import type { TestEngine } from "./testbed.ts";

/** The address of this machine on the engine's own bridge: nobody on another machine can reach it. */
export function bridgeAddress(engine: TestEngine): Promise<string> {
  return docker(engine, "network", "inspect", "bridge", "--format={{(index .IPAM.Config 0).Gateway}}");
}

/** An address beside that one, whose registries the engine's own configuration calls insecure. */
export async function insecureAddress(engine: TestEngine): Promise<string> {
  return (await bridgeAddress(engine)).replace(/\.0\.1$/u, ".255.1");
}

/** Where an engine of root looks. */
const rootsFolder = "/etc/docker/certs.d";

/**
 * Lets the engines of this machine trust a registry's certificate, until it is disposed of.
 * @param client what they show the registry.
 */
export async function trusted(
  registry: string,
  { cert }: Certificate,
  client?: Certificate,
  folder = rootsFolder,
): Promise<AsyncDisposable> {
  const own = join(folder, registry);
  await mkdir(own, { recursive: true });
  await writeFile(join(own, "ca.crt"), cert);
  if (client !== undefined) {
    await writeFile(join(own, "client.cert"), client.cert);
    await writeFile(join(own, "client.key"), client.key);
  }
  return { [Symbol.asyncDispose]: () => rm(own, { recursive: true }) };
}
