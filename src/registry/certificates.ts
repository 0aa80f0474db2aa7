import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

type ClientCertificate = { readonly cert: string; readonly key: string };

export type Certificates = {
  /** Folders whose `*.crt` are CA certificates. */
  readonly folders: readonly string[];
  readonly clients: readonly ClientCertificate[];
};

/**
 * Finds a registry's certificates in both folders: a rootful engine reads the first, a rootless one the second:
 * https://github.com/moby/moby/blob/v28.5.0/daemon/pkg/registry/config.go, CertsDir.
 * @param registry host and port.
 */
export async function certificatesOf(registry: string, env: NodeJS.ProcessEnv): Promise<Certificates> {
  const config = env["XDG_CONFIG_HOME"] || join(env["HOME"] || homedir(), ".config");
  const candidates = ["/etc/docker/certs.d", join(config, "docker", "certs.d")].map((folder) => join(folder, registry));
  const listed = await Promise.all(candidates.map(async (folder) => ({ folder, names: await namesIn(folder) })));
  return {
    folders: listed.flatMap(({ folder, names }) => (names.length === 0 ? [] : [folder])),
    clients: listed.flatMap(({ folder, names }) =>
      names.flatMap((name) => {
        const key = name.replace(/\.cert$/u, ".key");
        return key !== name && names.includes(key) ? [{ cert: join(folder, name), key: join(folder, key) }] : [];
      }),
    ),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR", "EACCES"].includes(String(error.code)))
      return [];
    throw error;
  }
}
