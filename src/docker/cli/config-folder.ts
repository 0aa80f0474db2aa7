/** Where the docker CLI keeps its configuration. */
import { homedir } from "node:os";
import { join } from "node:path";

/** https://docs.docker.com/reference/cli/docker/#environment-variables */
export function configFolder(env: NodeJS.ProcessEnv): string {
  return env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
}
