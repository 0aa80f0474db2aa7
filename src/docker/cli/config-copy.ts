/** Keeps credentials for one call out of any argv, and out of files that stay. */
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { configFolder, readUsableConfig } from "./config-folder.ts";
import { loginKey } from "./credentials.ts";

const credentialKeys: ReadonlySet<string> = new Set(["auths", "credhelpers", "credsstore"]);

export type Login = { readonly registry: string; readonly username: string; readonly password: string };

/** Omits only credentials. No other user can read the copy; a killed run's copy is removed with `parent`. */
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
    const others = Object.entries(await readUsableConfig(env)).filter(
      ([key]) => !credentialKeys.has(key.toLowerCase()),
    );
    const auth = Buffer.from(`${username}:${password}`).toString("base64");
    const own = { ...Object.fromEntries(others), auths: { [loginKey(registry)]: { auth } } };
    await writeFile(join(folder, "config.json"), JSON.stringify(own), { mode: 0o600 });
  } catch (error) {
    await remove();
    throw error;
  }
  return { env: { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: "" }, [Symbol.asyncDispose]: remove };
}
