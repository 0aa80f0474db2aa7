/** Lends docker other credentials than the user's for one call: never in an argv, nor in a file that stays. */
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { configFolder, readConfig } from "./config-folder.ts";
import { loginKey } from "./credentials.ts";

const credentialKeys: ReadonlySet<string> = new Set(["auths", "credhelpers", "credsstore"]);

export type Login = { readonly registry: string; readonly username: string; readonly password: string };

/**
 * A configuration folder that is the user's but for its credentials: contexts, plugins, headers and proxies stay. Only
 * this user can read it; disposing removes it.
 * @param parent where it is made. What is left there by a run that is killed is removed after it.
 * @param env all that docker sees of the environment.
 * @returns what to add to docker's environment.
 */
export async function configWithLogin(
  parent: string,
  env: NodeJS.ProcessEnv,
  { registry, username, password }: Login,
): Promise<AsyncDisposable & { readonly env: Readonly<Record<string, string>> }> {
  const folder = await mkdtemp(join(parent, "smoke-gate-login-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const usual = configFolder(env);
    for (const name of await readdir(usual).catch(() => []))
      if (name !== "config.json") await symlink(resolve(usual, name), join(folder, name));
    const config = z.record(z.string(), z.unknown()).safeParse(await readConfig(env).catch(() => undefined)).data ?? {};
    // docker does not mind the case of its keys.
    const others = Object.entries(config).filter(([key]) => !credentialKeys.has(key.toLowerCase()));
    const auth = Buffer.from(`${username}:${password}`).toString("base64");
    const own = { ...Object.fromEntries(others), auths: { [loginKey(registry)]: { auth } } };
    await writeFile(join(folder, "config.json"), JSON.stringify(own), { mode: 0o600 });
  } catch (error) {
    await remove();
    throw error;
  }
  return { env: { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: "" }, [Symbol.asyncDispose]: remove };
}
