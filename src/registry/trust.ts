/** The certificates that docker trusts for some registries, for a client that knows the machine's alone. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** https://docs.docker.com/engine/security/certificates/ */
const dockersFolder = "/etc/docker/certs.d";

/** Where a program in Go looks, beside the machine's bundle, unless it is told otherwise; then nowhere else. */
const machinesFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

/**
 * The engine reads docker's folder at each push; buildx does not (run: 0.29), and could not read back what was pushed.
 * @param registries host and port each.
 * @param place for what must exist while buildx reads it.
 * @returns for the environment of buildx; nothing where docker knows no certificate of them.
 */
export async function trustIn(
  registries: readonly string[],
  place: string,
): Promise<AsyncDisposable & { readonly env: Readonly<Record<string, string>> }> {
  const known = registries.map((registry) => join(dockersFolder, registry)).filter((folder) => existsSync(folder));
  if (known.length === 0) return { env: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  const own = await mkdtemp(join(place, "smoke-gate-trust-"));
  // The list of folders knows no escape for the colon before a port.
  const links = known.map((_, index) => join(own, `certs-${index}`));
  await Promise.all(links.map((link, index) => symlink(known[index] ?? "", link)));
  return {
    env: { SSL_CERT_DIR: [...machinesFolders, ...links].join(delimiter) },
    [Symbol.asyncDispose]: () => rm(own, { recursive: true, force: true }),
  };
}
