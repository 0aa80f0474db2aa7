/**
 * What the docker CLI adds to what it is told: credentials, proxies, a look at signatures. Which ones is its affair, and
 * stays that.
 */
import { z } from "zod";
import { readConfig } from "./config-folder.ts";

/** https://docs.docker.com/engine/cli/proxy/: variables for every container. */
const proxySchema = z.object({ proxies: z.record(z.string(), z.unknown()).nullish() });

/** Where docker keeps credentials: https://docs.docker.com/reference/cli/docker/login/ */
const configSchema = z.object({
  auths: z.record(z.string(), z.unknown()).nullish(),
  credHelpers: z.record(z.string(), z.unknown()).nullish(),
  /** A program that may hold some for any registry. */
  credsStore: z.string().nullish(),
});

/**
 * Whether a pull from this registry, or a push to it, is the engine's alone. False also where that is not certain.
 * @param registry host and port.
 * @param env all that docker sees of the environment.
 */
export async function addsNothing(registry: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (isSet(env["DOCKER_AUTH_CONFIG"]) || isSet(env["DOCKER_CONTENT_TRUST"])) return false;
  try {
    const { auths, credHelpers, credsStore } = configSchema.parse((await readConfig(env)) ?? {});
    if (isSet(credsStore)) return false;
    const known = [auths, credHelpers].flatMap((all) => Object.keys(all ?? {})).map(hostOf);
    return !known.includes(hostOf(registry));
  } catch {
    return false;
  }
}

/**
 * Whether a container gets nothing but what docker is told of it, images being named by Id. False also where that is not
 * certain; whoever wants anything of content trust has all done by docker.
 * @param env all that docker sees of the environment.
 */
export async function createsAsTold(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (isSet(env["DOCKER_DEFAULT_PLATFORM"]) || isSet(env["DOCKER_CONTENT_TRUST"])) return false;
  try {
    const { proxies } = proxySchema.parse((await readConfig(env)) ?? {});
    return Object.keys(proxies ?? {}).length === 0;
  } catch {
    return false;
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
