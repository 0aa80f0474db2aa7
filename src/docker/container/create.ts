/** Creates containers of a run, through the docker CLI: the user's options are in its words, and its configuration adds to them. */
import { z } from "zod";
import type { EnvVariable } from "../../plan.ts";
import { ownContainers } from "./own.ts";
import { bestEffort } from "../best-effort.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { runLabel } from "../../ownership/labels.ts";
import { type ContainerSpec, createArgv } from "./argv.ts";
import { removeContainer } from "./containers.ts";
import { envRoutes, openEnvFile } from "./env-file.ts";
import { transport } from "../transport.ts";

/** A container that was made here. Disposing removes it with its anonymous volumes. */
export type CreatedContainer = AsyncDisposable & {
  /** As the engine gave it in answer. A name can be given to another container, an Id cannot. */
  readonly id: string;
};

const containerId = z.string().regex(/^[0-9a-f]{64}$/u);

/**
 * Creates a container that does not run yet.
 * @param folder for what must exist for a moment while docker reads it.
 * @throws DockerCallFailed where the engine refuses to make it.
 */
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
    // The engine may have made it all the same, where docker was stopped before it heard of it.
    await bestEffort(removeUnheardOf(docker.cleanup, spec));
    throw error;
  }
  return { id, [Symbol.asyncDispose]: () => bestEffort(removeContainer(docker.cleanup, id)) };
}

/** What has the name may be a neighbour's, for which the engine refused to make ours: it is removed only if it is ours. */
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

/** No engine has it. Engines from 20.10 to 28.5 read the options before they look for the image. */
const noImage = `sha256:${"0".repeat(64)}`;

/** Asks docker and the engine what they refuse of these options, and creates nothing; undefined if they take them. */
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
