/**
 * What the docker CLI adds to what it is told: credentials, proxies, a look at signatures. Which ones is its affair, and
 * stays that.
 */
import { z } from "zod";
import { readConfig } from "./config-folder.ts";

const configSchema = z.object({
  /** Where docker keeps credentials: https://docs.docker.com/reference/cli/docker/login/ */
  auths: z.record(z.string(), z.unknown()).nullish(),
  credHelpers: z.record(z.string(), z.unknown()).nullish(),
  /** A program that may hold some for any registry. */
  credsStore: z.string().nullish(),
  /** Variables for every container: https://docs.docker.com/engine/cli/proxy/ */
  proxies: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * Whether a pull from this registry, or a push to it, is the engine's alone. False also where that is not certain.
 * @param registry host and port.
 * @param env all that docker sees of the environment.
 */
export async function transfersAsTold(registry: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const config = await configUnless(["DOCKER_AUTH_CONFIG", "DOCKER_CONTENT_TRUST"], env);
  if (config === undefined || isSet(config.credsStore)) return false;
  const known = [config.auths, config.credHelpers].flatMap((all) => Object.keys(all ?? {})).map(hostOf);
  return !known.includes(hostOf(registry));
}

/**
 * Whether a container gets nothing but what docker is told of it, images being named by Id. False also where that is not
 * certain; whoever wants anything of content trust has all done by docker.
 * @param env all that docker sees of the environment.
 */
export async function createsAsTold(env: NodeJS.ProcessEnv): Promise<boolean> {
  const config = await configUnless(["DOCKER_DEFAULT_PLATFORM", "DOCKER_CONTENT_TRUST"], env);
  return config !== undefined && Object.keys(config.proxies ?? {}).length === 0;
}

/** docker's configuration; undefined where one of these variables is set, or it cannot be read: that is docker's to say. */
async function configUnless(
  variables: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<z.infer<typeof configSchema> | undefined> {
  if (variables.some((name) => isSet(env[name]))) return undefined;
  try {
    return configSchema.parse((await readConfig(env)) ?? {});
  } catch {
    return undefined;
  }
}

function isSet(value: string | null | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** docker's keys may be addresses; those of docker.io bear several names. */
function hostOf(key: string): string {
  const [host = ""] = key.replace(/^https?:\/\//u, "").split("/");
  return /(?:^|\.)docker\.io$/u.test(host) ? "docker.io" : host;
}
