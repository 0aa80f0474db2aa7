/** A docker configuration with other credentials, for as long as one pull takes. */
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Fault } from "../../fault.ts";
import { configFolder, readConfig } from "./config-folder.ts";

export type Credentials = { readonly username: string; readonly password: string };

/** What docker's own configuration says beside credentials (contexts, proxies) must hold for the pull too. */
const configSchema = z.looseObject({
  credHelpers: z.record(z.string(), z.string()).optional(),
  auths: z.record(z.string(), z.unknown()).optional(),
});

/** docker.io's credentials are kept under this name: https://docs.docker.com/reference/cli/docker/login/. */
function authKey(registry: string): string {
  return registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
}

/** @throws Fault where there is one that cannot be read: without what it says, the pull might go somewhere else. */
async function ownConfig(env: NodeJS.ProcessEnv): Promise<z.infer<typeof configSchema>> {
  try {
    return configSchema.parse((await readConfig(env)) ?? {});
  } catch (cause) {
    throw new Fault(
      `docker's configuration in ${configFolder(env)} cannot be read`,
      whyUnreadable(cause),
      "Fix its config.json, or let DOCKER_CONFIG name another folder.",
      { cause },
    );
  }
}

/** What a JSON parser says repeats part of the text, which may be a password. */
function whyUnreadable(cause: unknown): string {
  if (cause instanceof SyntaxError) return "config.json is no JSON";
  return cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
}

/**
 * Makes a configuration folder that is docker's own plus these credentials. Disposing removes it.
 * Why not `docker login`: it would leave the credentials with the user.
 * @param folder readable by this user alone.
 */
export async function configWith(
  env: NodeJS.ProcessEnv,
  registry: string,
  { username, password }: Credentials,
  folder: string,
): Promise<AsyncDisposable & { readonly path: string }> {
  const own = configFolder(env);
  const path = join(folder, randomUUID());
  await mkdir(path, { mode: 0o700 });
  const { credHelpers, ...config } = await ownConfig(env);
  const key = authKey(registry);
  const { [key]: _helper, ...otherHelpers } = credHelpers ?? {};
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  // A credential store would be asked instead of `auths`.
  const merged = {
    ...config,
    credsStore: undefined,
    credHelpers: otherHelpers,
    auths: { ...config.auths, [key]: { auth } },
  };
  await writeFile(join(path, "config.json"), JSON.stringify(merged), { mode: 0o600 });
  await Promise.all(["contexts", "cli-plugins"].map((name) => symlink(join(own, name), join(path, name))));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
