/**
 * Creates containers of a run. It is done by docker where the spec is in its words, or its configuration adds something;
 * else by the engine, which is what docker would ask.
 */
import type { EnvVariable } from "../../plan.ts";
import { asFarAsPossible } from "../cleanup/removal.ts";
import { createsAsTold } from "../cli/additions.ts";
import type { Docker } from "../docker.ts";
import { type ContainerSpec, createArgv } from "./argv.ts";
import { createBody, isPlain } from "./body.ts";
import { removeContainer } from "./containers.ts";
import { envRoutes, openEnvFile } from "./env-file.ts";

/**
 * Creates a container that does not run yet. Disposing removes it with its anonymous volumes.
 * @param folder for what must exist for a moment while docker reads it.
 * @throws DockerCallFailed where the engine refuses to make it.
 */
export async function createContainer(
  docker: Docker,
  spec: ContainerSpec,
  env: readonly EnvVariable[],
  folder: string,
): Promise<AsyncDisposable> {
  const takeAway = () => asFarAsPossible(removeContainer(docker.uncancelled, spec.name));
  try {
    if (isPlain(spec) && (await createsAsTold(docker.env))) await createByEngine(docker, spec, env);
    else await createByDocker(docker, spec, env, folder);
  } catch (error) {
    // The engine may have made it all the same, where docker was stopped before it heard of it.
    await takeAway();
    throw error;
  }
  return { [Symbol.asyncDispose]: takeAway };
}

async function createByEngine(docker: Docker, spec: ContainerSpec, env: readonly EnvVariable[]): Promise<void> {
  await docker.ask({
    command: "container create",
    method: "POST",
    path: "/containers/create",
    query: { name: spec.name },
    body: createBody(spec, env),
    toTheEnd: true,
  });
}

async function createByDocker(
  docker: Docker,
  spec: ContainerSpec,
  env: readonly EnvVariable[],
  folder: string,
): Promise<void> {
  const { lines, bare } = envRoutes(env);
  await using file = await openEnvFile(folder, lines);
  const argv = createArgv(spec, [`--env-file=${file.path}`, ...Object.keys(bare).map((name) => `--env=${name}`)]);
  await docker.call(argv, { env: bare, toTheEnd: true });
}
