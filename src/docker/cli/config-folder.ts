import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { absent } from "../../disk/absent.ts";

/** https://docs.docker.com/reference/cli/docker/#environment-variables */
export function configFolder(env: NodeJS.ProcessEnv): string {
  return env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
}

type Config = Readonly<Record<string, unknown>>;

/** Returns an empty record if there is no config.json. Throws if it cannot be read or parsed. */
export async function readConfig(env: NodeJS.ProcessEnv): Promise<Config> {
  const text = await readFile(join(configFolder(env), "config.json"), "utf8").catch(absent);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text ?? "{}"));
}

/** Goes on without a configuration that cannot be read, as docker does after a warning. */
export async function readUsableConfig(env: NodeJS.ProcessEnv): Promise<Config> {
  try {
    return await readConfig(env);
  } catch {
    return {};
  }
}

/** Docker ignores the case of its keys. */
export function lowerCaseKeys(config: Config): Config {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.toLowerCase(), value]));
}
