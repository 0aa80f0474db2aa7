const { join } = process.getBuiltinModule("node:path");
const { homedir } = process.getBuiltinModule("node:os");
const { readFile } = process.getBuiltinModule("node:fs/promises");
// src/docker/cli/config-folder.ts
/** Where the docker CLI keeps its configuration. */
/** https://docs.docker.com/reference/cli/docker/#environment-variables */
function configFolder(env) {
	return env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
}
/**
* What config.json holds; undefined where there is none.
* @throws where it cannot be read, or is no JSON.
*/
async function readConfig(env) {
	let text;
	try {
		text = await readFile(join(configFolder(env), "config.json"), "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return void 0;
		throw error;
	}
	return JSON.parse(text);
}
export { readConfig as n, configFolder as t };
