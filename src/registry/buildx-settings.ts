/**
 * What buildx is told of registries while it asks one: nothing of the user's builders, whose mirrors may hold something
 * else under a name than the registry does (run: buildx 0.29, `mirrors` in buildkitd.toml).
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createBuilder } from "../docker/buildx/builders.ts";
import type { BuildxSettings } from "../docker/buildx/imagetools.ts";
import type { Docker } from "../docker/docker.ts";
import type { Access } from "./access.ts";

type Settings = AsyncDisposable & BuildxSettings;

/** Where a program in Go looks, beside the machine's bundle, unless it is told otherwise; then nowhere else. */
const machinesFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

const name = "smoke-gate";

/** Disposing takes away what must exist while buildx reads it. */
export async function buildxSettings(docker: Docker, access: Access): Promise<Settings> {
  const folder = await mkdtemp(join(docker.folder, "smoke-gate-registry-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    // Without a builder of its own, buildx takes the one that lives in the engine, which has no settings.
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
 * buildx knows nothing of docker's certificates (run: 0.29). Of those in its own settings it takes none here, in any
 * version up to 0.36: https://github.com/docker/buildx/blob/v0.36.1/util/imagetools/inspect.go, registryResolver.
 */
async function trust(
  folder: string,
  { folders, presented }: Access,
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> {
  if (folders.length === 0 && presented.length === 0) return {};
  // The list of folders knows no escape for the colon before a port.
  const links = folders.map((_, index) => join(folder, `certs-${index}`));
  await Promise.all(links.map((link, index) => symlink(folders[index] ?? "", link)));
  const own = join(folder, "presented");
  await mkdir(own);
  await Promise.all(presented.map((pem, index) => writeFile(join(own, `${index}.pem`), pem)));
  const usual = env["SSL_CERT_DIR"] || machinesFolders.join(delimiter);
  return { SSL_CERT_DIR: [usual, ...links, own].join(delimiter) };
}

/** A builder that is never started: its settings say which registries speak plain HTTP. */
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
