import { z } from "zod";
import type { EnvVariable } from "../../gate/plan.ts";
import { ownContainers } from "./own.ts";
import { bestEffort } from "../best-effort.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { runLabel } from "../../ownership/labels.ts";
import { type ContainerSpec, createArgv } from "./argv.ts";
import { removeContainer } from "./containers.ts";
import { envRoutes, openEnvFile } from "./env-file.ts";
import { transport } from "../transport.ts";

export type CreatedContainer = AsyncDisposable & {
  /** A name can be reused for another container, an Id cannot. */
  readonly id: string;
};

const containerId = z.string().regex(/^[0-9a-f]{64}$/u);

/** Throws a DockerCallFailed if the engine refuses. `folder` holds files while docker reads them. */
export async function createContainer(
  docker: Docker,
  spec: ContainerSpec,
  env: readonly EnvVariable[],
  folder: string,
): Promise<CreatedContainer> {
  let id: string;
  try {
    id = await create(docker, spec, env, folder);
  } catch (error) {
    // If docker was stopped before it had the answer, the container may still exist.
    await bestEffort(removeUnheardOf(docker.cleanup, spec));
    throw error;
  }
  return { id, [Symbol.asyncDispose]: () => bestEffort(removeContainer(docker.cleanup, id)) };
}

/** Checks the owner: the name may be taken by another run's container, which caused the refusal. */
async function removeUnheardOf(docker: Docker, { run, name }: ContainerSpec): Promise<void> {
  for (const found of await ownContainers(docker, [runLabel(run)]))
    if (found.name === name) await removeContainer(docker, found.id);
}

async function create(
  docker: Docker,
  spec: ContainerSpec,
  env: readonly EnvVariable[],
  folder: string,
): Promise<string> {
  const { lines, bare } = envRoutes(env);
  await using file = await openEnvFile(folder, lines);
  const argv = createArgv(spec, [`--env-file=${file.path}`, ...Object.keys(bare).map((name) => `--env=${name}`)]);
  return containerId.parse((await docker[transport].call(argv, { env: bare, uncancellable: true })).trim());
}

/** The option check comes before the image lookup in engines 20.10 to 28.5. */
const noImage = `sha256:${"0".repeat(64)}`;

export async function refusedOptions(
  docker: Docker,
  runOptions: readonly string[],
): Promise<DockerCallFailed | undefined> {
  try {
    await docker[transport].call(["container", "create", "--pull=never", ...runOptions, noImage]);
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    return /no such image/iu.test(error.output) ? undefined : error;
  }
  return undefined;
}
