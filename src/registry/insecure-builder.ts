/**
 * A builder for imagetools alone, which is never started: its configuration lets registries speak plain HTTP. Their TLS
 * is verified whatever it says (run: buildx 0.29 with `insecure = true`).
 */
import { lookup } from "node:dns/promises";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Docker } from "../docker/docker.ts";
import { hostOf, isInsecure } from "./insecure.ts";

type InsecureBuilder = AsyncDisposable & {
  readonly name: string;
  /** Under which buildx knows it. */
  readonly env: Readonly<Record<string, string>>;
};

const infoSchema = z.object({
  RegistryConfig: z.object({
    IndexConfigs: z.record(z.string(), z.object({ Secure: z.boolean() })).nullish(),
    InsecureRegistryCIDRs: z.array(z.string()).nullish(),
  }),
});

const name = "smoke-gate";

/**
 * buildx asks registries by itself, and knows nothing of the engine's `insecure-registries` (run: 0.29).
 * @param registries host and port each.
 * @returns undefined where the engine holds all of them for secure.
 */
export async function insecureBuilder(
  docker: Docker,
  registries: readonly string[],
): Promise<InsecureBuilder | undefined> {
  const insecure = await insecureOf(docker, registries);
  if (insecure.length === 0) return undefined;
  const folder = await mkdtemp(join(docker.folder, "smoke-gate-builder-"));
  const config = join(folder, "buildkitd.toml");
  const env = { BUILDX_CONFIG: join(folder, "buildx") };
  const sections = insecure.map((registry) => `[registry.${JSON.stringify(registry)}]\nhttp = true\n`);
  await writeFile(config, sections.join("\n"));
  const builder = { name, env, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  try {
    await docker.call(
      ["buildx", "create", `--name=${name}`, "--driver=docker-container", `--buildkitd-config=${config}`],
      { env },
    );
    return builder;
  } catch (error) {
    await builder[Symbol.asyncDispose]();
    throw error;
  }
}

async function insecureOf(docker: Docker, registries: readonly string[]): Promise<readonly string[]> {
  const info = await docker.ask({ command: "info", path: "/info" });
  const { IndexConfigs, InsecureRegistryCIDRs } = infoSchema.parse(info).RegistryConfig;
  const config = { IndexConfigs: IndexConfigs ?? {}, InsecureRegistryCIDRs: InsecureRegistryCIDRs ?? [] };
  const found = await Promise.all(
    registries.map(async (registry) => {
      const addresses = await lookup(hostOf(registry), { all: true }).catch(() => []);
      const isOne = isInsecure(
        registry,
        config,
        addresses.map(({ address }) => address),
      );
      return isOne ? [registry] : [];
    }),
  );
  return found.flat();
}
