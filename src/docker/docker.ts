import { tmpdir } from "node:os";
import { EngineConnections } from "./api/connections.ts";
import { engineApi } from "./api/engine-api.ts";
import { ApiVersion } from "./api/version.ts";
import { type Cli, dockerCli } from "./cli/cli.ts";
import { DockerCallFailed } from "./failures.ts";
import { Limits } from "./limits.ts";
import { engineUnreachable } from "./no-engine.ts";
import { programs } from "./cli/plugins.ts";
import { type BeginLogin, SshLogins } from "./ssh-logins.ts";
import { type Transport, transport } from "./transport.ts";
import { withGitSettings } from "../process/git-settings.ts";

export type Docker = {
  readonly [transport]: Transport;
  readonly env: NodeJS.ProcessEnv;
  /** For temporary files. What a killed run leaves there is removed with that run. */
  readonly folder: string;
  address(): Promise<string>;
  /** The same docker for cleanup after a cancellation; it still has a time limit. */
  readonly cleanup: Docker;
};

export type ConnectDocker = (signal?: AbortSignal) => Docker;

/** Hides the inputs from docker. `cleaningUp` ends cleanup calls; without it, each keeps its own time limit. */
export function openDocker(env: NodeJS.ProcessEnv, cleaningUp?: AbortSignal, folder = tmpdir()): ConnectDocker {
  const ownEnv = withGitSettings(
    Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_"))),
  );
  const limits = new Limits(undefined, cleaningUp);
  const programFor = programs(ownEnv);
  let known: Promise<string> | undefined;
  const address = () => (known ??= readAddress(ownEnv, dockerCli(ownEnv, programFor, limits)));
  const logins = new SshLogins();
  // A run asks for the address before it starts many processes. If docker cannot tell it, its own calls say why.
  const beginLogin: BeginLogin = async (signal) =>
    (await known?.catch(() => ""))?.startsWith("ssh://") === true ? logins.begin(signal) : undefined;
  const connections = new EngineConnections(ownEnv, address, beginLogin);
  const version = new ApiVersion(env["DOCKER_API_VERSION"]);

  const within = (own: Limits): Docker => ({
    [transport]: { ...dockerCli(ownEnv, programFor, own, beginLogin), ...engineApi(connections, version, own) },
    env: ownEnv,
    folder,
    address,
    get cleanup() {
      return within(own.cleanup);
    },
  });
  return (signal) => within(limits.endingWith(signal));
}

/** DOCKER_HOST overrides any context: https://docs.docker.com/reference/cli/docker/#environment-variables */
async function readAddress(env: NodeJS.ProcessEnv, cli: Cli): Promise<string> {
  const said = env["DOCKER_HOST"] ?? "";
  if (said !== "") return said;
  try {
    return (await cli.call(["context", "inspect", "--format={{.Endpoints.docker.Host}}"])).trim();
  } catch (error) {
    throw error instanceof DockerCallFailed ? engineUnreachable(error.output.trim(), { cause: error }) : error;
  }
}
