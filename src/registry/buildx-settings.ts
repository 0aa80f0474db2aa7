import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createBuilder } from "../docker/buildx/builders.ts";
import type { BuildxSettings } from "../docker/buildx/imagetools.ts";
import type { Docker } from "../docker/docker.ts";
import type { Access } from "./access.ts";

type Settings = AsyncDisposable & BuildxSettings;

/** Go reads these folders besides the machine's bundle, unless SSL_CERT_DIR is set. */
const machinesFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

const name = "smoke-gate";

/**
 * Hides the user's builders from buildx: with a mirror, a name may mean another image than at the registry (run: buildx
 * 0.29, `mirrors` in buildkitd.toml). Disposing removes the files.
 */
export async function buildxSettings(docker: Docker, access: Access): Promise<Settings> {
  const folder = await mkdtemp(join(docker.folder, "smoke-gate-registry-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    // buildx then uses the engine's own builder, which has no settings.
    const env = {
      BUILDX_CONFIG: join(folder, "buildx"),
      BUILDX_BUILDER: "",
      ...(await trust(folder, access, docker.env)),
    };
    const builder = access.plain.size === 0 ? undefined : await plainBuilder(docker, folder, access.plain, env);
    return { builder, env, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * `imagetools` reads neither docker's certificates (run: 0.29) nor those in a builder's settings:
 * https://github.com/docker/buildx/blob/v0.36.1/util/imagetools/inspect.go, registryResolver.
 */
async function trust(
  folder: string,
  { folders, presented }: Access,
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> {
  if (folders.length === 0 && presented.length === 0) return {};
  // The list of folders has no escape for the colon before a port.
  const links = folders.map((_, index) => join(folder, `certs-${index}`));
  await Promise.all(links.map((link, index) => symlink(folders[index] ?? "", link)));
  const own = join(folder, "presented");
  await mkdir(own);
  await Promise.all(presented.map((pem, index) => writeFile(join(own, `${index}.pem`), pem)));
  const usual = env["SSL_CERT_DIR"] || machinesFolders.join(delimiter);
  return { SSL_CERT_DIR: [usual, ...links, own].join(delimiter) };
}

async function plainBuilder(
  docker: Docker,
  folder: string,
  plain: Access["plain"],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const config = join(folder, "buildkitd.toml");
  const sections = [...plain].map(([registry, http]) => `[registry.${JSON.stringify(registry)}]\nhttp = ${http}\n`);
  await writeFile(config, sections.join("\n"));
  await createBuilder(docker, name, config, env);
  return name;
}
