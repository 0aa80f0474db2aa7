import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { absent } from "../../disk/absent.ts";

/** https://docs.docker.com/reference/cli/docker/#environment-variables */
export function configFolder(env: NodeJS.ProcessEnv): string {
  return env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
}

/** @throws if config.json cannot be read or parsed. */
export async function readConfig(env: NodeJS.ProcessEnv): Promise<unknown> {
  const text = await readFile(join(configFolder(env), "config.json"), "utf8").catch(absent);
  return text === undefined ? undefined : JSON.parse(text);
}
