/** Docker as a run has it: the command line, and the engine behind it. */
import { tmpdir } from "node:os";
import { EngineConnections } from "./api/connections.ts";
import { engineApi } from "./api/engine-api.ts";
import { ApiVersion } from "./api/version.ts";
import { type Cli, dockerCli } from "./cli/cli.ts";
import { DockerCallFailed } from "./failures.ts";
import { Limits } from "./limits.ts";
import { engineUnreachable } from "./no-engine.ts";
import { programs } from "./cli/plugins.ts";
import { type Transport, transport } from "./transport.ts";
import { withGitSettings } from "../process/git-settings.ts";

export type Docker = {
  readonly [transport]: Transport;
  /** All that docker sees of the environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Where files may lie that are needed for a moment: what is left there by a run that is killed is removed after it. */
  readonly folder: string;
  /** The engine's address, as DOCKER_HOST or a context has it. */
  address(): Promise<string>;
  /** The same docker, for work that must be done though the run was cancelled; it is still bounded. */
  readonly cleanup: Docker;
};

/** @param signal ends every call that is under way. */
export type ConnectDocker = (signal?: AbortSignal) => Docker;

/**
 * @param env the step's environment; the inputs in it are kept from docker, which has no use for them.
 * @param cleaningUp ends also what must be done though a call's signal is aborted; undefined leaves each its own bound.
 * @param folder for files that are needed for a moment.
 */
export function openDocker(env: NodeJS.ProcessEnv, cleaningUp?: AbortSignal, folder = tmpdir()): ConnectDocker {
  const ownEnv = withGitSettings(
    Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_"))),
  );
  const limits = new Limits(undefined, cleaningUp);
  const programFor = programs(ownEnv);
  let known: Promise<string> | undefined;
  const address = () => (known ??= readAddress(ownEnv, dockerCli(ownEnv, programFor, limits)));
  const connections = new EngineConnections(ownEnv, address);
  const version = new ApiVersion(env["DOCKER_API_VERSION"]);

  const within = (own: Limits): Docker => ({
    [transport]: { ...dockerCli(ownEnv, programFor, own), ...engineApi(connections, version, own) },
    env: ownEnv,
    folder,
    address,
    get cleanup() {
      return within(own.cleanup);
    },
  });
  return (signal) => within(limits.endingWith(signal));
}

/** DOCKER_HOST goes before any context: https://docs.docker.com/reference/cli/docker/#environment-variables */
async function readAddress(env: NodeJS.ProcessEnv, cli: Cli): Promise<string> {
  const said = env["DOCKER_HOST"] ?? "";
  if (said !== "") return said;
  try {
    return (await cli.call(["context", "inspect", "--format={{.Endpoints.docker.Host}}"])).trim();
  } catch (error) {
    throw error instanceof DockerCallFailed ? engineUnreachable(error.output.trim(), { cause: error }) : error;
  }
}
