const { join } = process.getBuiltinModule("node:path");
const { homedir } = process.getBuiltinModule("node:os");
// src/docker/cli/config-folder.ts
/** Where the docker CLI keeps its configuration. */
/** https://docs.docker.com/reference/cli/docker/#environment-variables */
function configFolder(env) {
	return env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
}
export { configFolder as t };
