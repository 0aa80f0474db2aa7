/**
 * Creates containers of a run. It is done by docker where the spec is in its words, or its configuration adds something;
 * else by the engine, which is what docker would ask.
 */
import { z } from "zod";
import type { EnvVariable } from "../../plan.ts";
import { ownContainers } from "../cleanup/own.ts";
import { asFarAsPossible } from "../cleanup/removal.ts";
import { createsAsTold } from "../cli/additions.ts";
import type { Docker } from "../docker.ts";
import { runLabel } from "../labels.ts";
import { type ContainerSpec, createArgv } from "./argv.ts";
import { createBody, isPlain } from "./body.ts";
import { removeContainer } from "./containers.ts";
import { envRoutes, openEnvFile } from "./env-file.ts";

/** A container that was made here. Disposing removes it with its anonymous volumes. */
export type CreatedContainer = AsyncDisposable & {
  /** As the engine gave it in answer. A name can be given to another container, an Id cannot. */
  readonly id: string;
};

const containerId = z.string().regex(/^[0-9a-f]{64}$/u);
const createdSchema = z.object({ Id: containerId });

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
    id =
      isPlain(spec) && (await createsAsTold(docker.env))
        ? await createByEngine(docker, spec, env)
        : await createByDocker(docker, spec, env, folder);
  } catch (error) {
    // The engine may have made it all the same, where docker was stopped before it heard of it.
    await asFarAsPossible(removeUnheardOf(docker.uncancelled, spec));
    throw error;
  }
  return { id, [Symbol.asyncDispose]: () => asFarAsPossible(removeContainer(docker.uncancelled, id)) };
}

/** What has the name may be a neighbour's, for which the engine refused to make ours: it is removed only if it is ours. */
async function removeUnheardOf(docker: Docker, { run, name }: ContainerSpec): Promise<void> {
  for (const found of await ownContainers(docker, [runLabel(run)]))
    if (found.name === name) await removeContainer(docker, found.id);
}

async function createByEngine(docker: Docker, spec: ContainerSpec, env: readonly EnvVariable[]): Promise<string> {
  const answer = await docker.ask({
    command: "container create",
    method: "POST",
    path: "/containers/create",
    query: { name: spec.name },
    body: createBody(spec, env),
    toTheEnd: true,
  });
  return createdSchema.parse(answer).Id;
}

async function createByDocker(
  docker: Docker,
  spec: ContainerSpec,
  env: readonly EnvVariable[],
  folder: string,
): Promise<string> {
  const { lines, bare } = envRoutes(env);
  await using file = await openEnvFile(folder, lines);
  const argv = createArgv(spec, [`--env-file=${file.path}`, ...Object.keys(bare).map((name) => `--env=${name}`)]);
  return containerId.parse((await docker.call(argv, { env: bare, toTheEnd: true })).trim());
}
