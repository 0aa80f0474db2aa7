/** An engine that is reached over TCP by those alone whose certificate it knows, as docker:dind is set up. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ownEngine } from "./own-engine.ts";
import type { TestEngine } from "./testbed.ts";

export type TlsEngine = AsyncDisposable & {
  /** As its own host reaches it. */
  readonly engine: TestEngine;
  /** The environment of a client that it knows. */
  readonly env: Readonly<Record<"DOCKER_HOST" | "DOCKER_TLS_VERIFY" | "DOCKER_CERT_PATH", string>>;
};

const host = "127.0.0.1";
const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "1"];

export async function tlsEngine(): Promise<TlsEngine> {
  const folder = await certificates();
  const address = `tcp://${host}:${await freePort()}`;
  const own = await ownEngine({ address, tls: join(folder, "server") });
  return {
    engine: own.engine,
    env: { DOCKER_HOST: address, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: join(folder, "client") },
    async [Symbol.asyncDispose]() {
      await own[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** The folders `server` and `client`, each with ca.pem, cert.pem and key.pem, of an authority of their own. */
export async function certificates(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-tls-"));
  const [ca, caKey] = [join(folder, "ca.pem"), join(folder, "ca-key.pem")];
  await execa("openssl", ["req", "-x509", ...algorithm, "-subj", "/CN=authority", "-keyout", caKey, "-out", ca]);
  for (const [role, usage] of [
    ["server", `subjectAltName=IP:${host}`],
    ["client", "extendedKeyUsage=clientAuth"],
  ] as const) {
    const of = join(folder, role);
    await execa("mkdir", [of]);
    await execa("cp", [ca, of]);
    const files = ["-keyout", join(of, "key.pem"), "-out", join(of, "cert.pem")];
    const signed = ["-CA", ca, "-CAkey", caKey, "-addext", usage];
    await execa("openssl", ["req", "-x509", ...algorithm, "-subj", `/CN=${role}`, ...signed, ...files]);
  }
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
