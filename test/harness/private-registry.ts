/** A real registry of a test's own that asks for a password. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { engines, type TestEngine } from "./testbed.ts";

export type PrivateRegistry = AsyncDisposable & {
  /** `localhost:<port>` */
  readonly address: string;
  readonly username: string;
  readonly password: string;
  /** Puts an image of the engine there, and takes this name away from the engine again. */
  push(engine: TestEngine, image: string, ref: string): Promise<void>;
};

const username = "me";
const password = "p4ssw0rd";
/** bcrypt, as docker-registry wants it. */
const htpasswd = `${username}:$2y$05$abcdefghijklmnopqrstuuGqDXXQfM.Xg6JQUvV2m6pypItXN117y\n`;

/** Disposing stops it. */
export async function privateRegistry(): Promise<PrivateRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-registry-"));
  const address = `localhost:${await freePort()}`;
  const file = (name: string) => join(folder, name);
  await writeFile(file("htpasswd"), htpasswd);
  await writeFile(
    file("config.yml"),
    `
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${file("data")} } }
http: { addr: "${address.replace("localhost", "127.0.0.1")}" }
auth: { htpasswd: { realm: test, path: ${file("htpasswd")} } }
`,
  );
  const process = execa(await binary(), ["serve", file("config.yml")], { reject: false, all: true });
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  await writeFile(file("config.json"), JSON.stringify({ auths: { [address]: { auth } } }));
  await answering(
    `http://${address}/v2/`,
    process.then(({ all }) => all),
  );

  return {
    address,
    username,
    password,
    async push({ host }, image, ref) {
      const docker = (...argv: readonly string[]) => execa("docker", ["--config", folder, "-H", host, ...argv]);
      await docker("tag", image, ref);
      await docker("push", "--quiet", ref);
      await docker("rmi", ref);
    },
    async [Symbol.asyncDispose]() {
      process.kill();
      await process;
      await rm(folder, { recursive: true });
    },
  };
}

/** The program of the testbed's own registry, which runs. */
async function binary(): Promise<string> {
  const state = dirname(dirname(new URL(engines[0].host).pathname));
  const pid = await readFile(join(state, "registry", "docker-registry.pid"), "utf8");
  return `/proc/${pid.trim()}/exe`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === "string") throw new Error("there is no free port");
  return address.port;
}

async function answering(url: string, ended: Promise<string>): Promise<void> {
  for (;;) {
    const answer = await Promise.race([fetch(url).catch(() => undefined), ended]);
    if (typeof answer === "string") throw new Error(`the registry ended: ${answer}`);
    if (answer !== undefined) return;
  }
}
