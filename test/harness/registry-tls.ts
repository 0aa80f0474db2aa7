/** A registry that docker does not take for one without TLS, as it does anything on 127.0.0.0/8. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/** Lets the engines of this machine trust a registry's certificate, until it is disposed of. */
export async function trusted(registry: string, { cert }: Certificate): Promise<AsyncDisposable> {
  const file = join("/etc/docker/certs.d", registry, "ca.crt");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, cert);
  return { [Symbol.asyncDispose]: () => rm(dirname(file), { recursive: true }) };
}
