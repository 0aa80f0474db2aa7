/** docker's configuration, as a login leaves it. */
import { chmod, mkdir, mkdtemp, readdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export type Login = { readonly username: string; readonly password: string };

/** What of a login must be seen nowhere: the password, and what `config.json` and the wire make of it. */
export function secretsOf({ username, password }: Login): readonly string[] {
  return [password, Buffer.from(`${username}:${password}`).toString("base64")];
}

/** As `docker login` writes it where there is no credential helper. */
export function authFor(
  registry: string,
  { username, password }: Login,
): { readonly auths: Readonly<Record<string, { readonly auth: string }>> } {
  return { auths: { [registry]: { auth: Buffer.from(`${username}:${password}`).toString("base64") } } };
}

/**
 * A configuration folder with this `config.json` and the test bed's plugins.
 * @param buildx takes the place of the test bed's.
 * @returns for the environment of a step.
 */
export async function dockerConfig(config: object, buildx?: string): Promise<{ readonly DOCKER_CONFIG: string }> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-config-"));
  const own = join(process.env["DOCKER_CONFIG"] ?? "", "cli-plugins");
  const plugins = join(folder, "cli-plugins");
  await mkdir(plugins);
  for (const name of await readdir(own))
    await symlink(name === "docker-buildx" ? (buildx ?? join(own, name)) : join(own, name), join(plugins, name));
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  return { DOCKER_CONFIG: folder };
}

/**
 * `docker-credential-<name>` on PATH, which knows this login and gives it for any registry.
 * @returns for the environment of a step.
 */
export async function credentialHelper(
  name: string,
  { username, password }: Login,
): Promise<{ readonly PATH: string }> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-helper-"));
  const found = JSON.stringify({ Username: username, Secret: password });
  const script = join(folder, `docker-credential-${name}`);
  await writeFile(script, `#!/bin/sh\ncase $1 in get) echo '${found}' ;; *) exit 1 ;; esac\n`);
  await chmod(script, 0o755);
  return { PATH: [folder, process.env["PATH"]].join(delimiter) };
}
