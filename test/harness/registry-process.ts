/** A real registry of a test's own: the program of the testbed's one, with settings of the test's. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { classic } from "./testbed-parts.ts";

export type OwnRegistry = AsyncDisposable & {
  /** `localhost:<port>` */
  readonly address: string;
};

export type RegistrySettings = {
  /** Files that its configuration names. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines of its configuration. */
  readonly config: (file: (name: string) => string) => string;
};

/** Disposing stops it. */
export async function ownRegistry({ files, config }: RegistrySettings): Promise<OwnRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-registry-"));
  const address = `localhost:${await freePort()}`;
  const file = (name: string) => join(folder, name);
  for (const [name, content] of Object.entries(files)) await writeFile(file(name), content);
  await writeFile(
    file("config.yml"),
    `
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${file("data")} } }
http: { addr: "${address.replace("localhost", "127.0.0.1")}" }
${config(file)}
`,
  );
  const process = execa(await binary(), ["serve", file("config.yml")], { reject: false, all: true });
  await answering(
    `http://${address}/v2/`,
    process.then(({ all }) => all),
  );
  return {
    address,
    async [Symbol.asyncDispose]() {
      process.kill();
      await process;
      await rm(folder, { recursive: true });
    },
  };
}

/** The program of the testbed's own registry, which runs. */
async function binary(): Promise<string> {
  const state = dirname(dirname(new URL(classic.host).pathname));
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
