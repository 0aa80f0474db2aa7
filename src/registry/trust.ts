/** The certificates that docker trusts for one registry, for a client that knows the machine's alone. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** https://docs.docker.com/engine/security/certificates/ */
const dockersFolder = "/etc/docker/certs.d";

/** Where a program in Go looks, beside the machine's bundle, unless it is told otherwise; then nowhere else. */
const machinesFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

/**
 * The engine reads docker's folder at each push; buildx does not (run: 0.29), and could not read back what was pushed.
 * @param registry host and port.
 * @returns for the environment of buildx; nothing where docker knows no certificate of the registry.
 */
export async function trustIn(registry: string): Promise<AsyncDisposable & { readonly env: Record<string, string> }> {
  const known = join(dockersFolder, registry);
  if (!existsSync(known)) return { env: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-trust-"));
  // The list of folders knows no escape for the colon before a port.
  const link = join(folder, "certs");
  await symlink(known, link);
  return {
    env: { SSL_CERT_DIR: [...machinesFolders, link].join(delimiter) },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
