import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ImagetoolsCommand, registriesOf, runImagetools } from "../docker/buildx/imagetools.ts";
import type { Docker } from "../docker/docker.ts";
import { DockerCallFailed, DockerTimedOut } from "../docker/failures.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { type Access, type KnownAccess, knownAccess, otherAccess } from "./access.ts";
import { buildxSettings } from "./buildx-settings.ts";
import { isLoopback } from "./insecure.ts";
import { RegistryError } from "./registry-error.ts";
import { troubleIn } from "./trouble.ts";
import { withoutQueries } from "./url-query.ts";

/** Milliseconds; a registry that takes longer may be asked again. */
const requestMs = 60_000;

/**
 * Runs imagetools with the engine's access to these registries: docker's certificates, and no verification if the engine
 * allows that. It uses no builder's mirror.
 */
export async function imagetools(docker: Docker, command: ImagetoolsCommand, timeoutMs: number): Promise<string> {
  const registries = registriesOf(command);
  const known = await knownAccess(docker, registries);
  const clients = new Map([...known.clients].filter(([registry]) => !isLoopback(registry)));
  if (clients.size > 0) return asClient(docker, { ...known, clients }, command, timeoutMs);
  try {
    return await callWith(docker, known, command, timeoutMs);
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    const other = await otherAccess(docker, registries, troubleIn(error.output), known);
    if (other === undefined) throw error;
    return await callWith(docker, other, command, timeoutMs);
  }
}

async function asClient(
  docker: Docker,
  known: KnownAccess,
  command: ImagetoolsCommand,
  timeoutMs: number,
): Promise<string> {
  // Few registries need it, and it takes long to load.
  const { clientRelay } = await import("./client-relay.ts");
  await using relay = await clientRelay(known.clients, await authoritiesIn(known.folders));
  const plain = new Map([...known.clients.keys()].map((registry) => [registry, true]));
  try {
    return await callWith(docker, { ...known, plain }, command, timeoutMs, relay.env);
  } catch (error) {
    const trouble = relay.trouble();
    if (!(error instanceof DockerCallFailed) || trouble === undefined) throw error;
    throw new DockerCallFailed(error.command, { exitCode: error.exitCode }, trouble);
  }
}

async function authoritiesIn(folders: readonly string[]): Promise<readonly string[]> {
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder)).filter((name) => name.endsWith(".crt")).map((name) => join(folder, name)),
    ),
  );
  return Promise.all(files.flat().map((file) => readFile(file, "utf8")));
}

async function callWith(
  docker: Docker,
  access: Access,
  command: ImagetoolsCommand,
  timeoutMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  await using settings = await buildxSettings(docker, access);
  return await runImagetools(docker, command, { ...settings, env: { ...settings.env, ...env } }, timeoutMs);
}

export async function inspectRemote(
  docker: Docker,
  ref: ImageRef,
  what: "manifest" | "config",
  timeoutMs: number = requestMs,
): Promise<string> {
  try {
    return await imagetools(docker, { kind: "inspect", what, ref }, timeoutMs);
  } catch (error) {
    throw toRegistryError(error, timeoutMs);
  }
}

/** Returns errors that are not the registry's as they are. */
export function toRegistryError(error: unknown, timeoutMs: number): unknown {
  if (error instanceof DockerTimedOut) {
    const words = `the registry did not answer within ${timeoutMs / 1000} s`;
    return new RegistryError(words, "unavailable", { cause: error });
  }
  if (!(error instanceof DockerCallFailed)) return error;
  const isOld = error.output.includes("unknown flag: --prefer-index");
  const trouble = isOld ? "old-buildx" : troubleIn(error.output);
  return new RegistryError(withoutQueries(lastError(error.output)), trouble, { cause: error });
}

function lastError(output: string): string {
  const lines = output.trim().split("\n");
  const start = lines.findLastIndex((line) => line.startsWith("ERROR: "));
  return lines.slice(Math.max(start, 0)).join("\n");
}
