/** A job container, as a runner makes one: the step runs in it, with the engine's socket and the docker CLI of the host. */
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { docker } from "./docker.ts";
import { nodeImage, type TestEngine } from "./testbed.ts";

export type JobContainer = AsyncDisposable & {
  readonly name: string;
  /** The engine that it is a container of. */
  readonly engine: TestEngine;
};

type Options = {
  /** Further options of `docker create`, such as its network. */
  readonly options?: readonly string[];
  /** Networks that it is put on besides. */
  readonly networks?: readonly string[];
};

const root = new URL("../..", import.meta.url).pathname;

/** Everything of the test bed stands below it: sockets, the CLI and its plugins. */
const testbed = join(dirname(process.env["DOCKER_CONFIG"] ?? ""), "..");

export async function jobContainer(
  engine: TestEngine,
  { options = [], networks = [] }: Options = {},
): Promise<JobContainer> {
  const name = `job-${randomUUID()}`;
  const mounts = [`${root}:${root}:ro`, `${testbed}:${testbed}:ro`, `${tmpdir()}:${tmpdir()}`];
  const volumes = mounts.map((mount) => `--volume=${mount}`);
  await docker(engine, "create", `--name=${name}`, "--init", ...volumes, ...options, nodeImage, "sleep", "600");
  for (const network of networks) await docker(engine, "network", "connect", network, name);
  await docker(engine, "start", name);
  return {
    name,
    engine,
    async [Symbol.asyncDispose]() {
      await docker(engine, "rm", "--force", "--volumes", name);
    },
  };
}

/** The command line that runs a Node program in the container, with this environment. */
export function inJob(job: JobContainer, env: Readonly<Record<string, string>>, cwd: string): readonly string[] {
  const names = Object.keys(env).map((name) => `--env=${name}`);
  return ["docker", "-H", job.engine.host, "exec", `--workdir=${cwd}`, ...names, job.name, "node"];
}

/** How a process finds the docker CLI of the test bed. */
export function clientEnv(): Readonly<Record<string, string>> {
  const config = process.env["DOCKER_CONFIG"] ?? "";
  return { DOCKER_CONFIG: config, PATH: `${join(config, "bin")}:/usr/local/bin:/usr/bin:/bin` };
}
