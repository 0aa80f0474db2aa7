import { lookup } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { describeBuilder } from "../docker/buildx/builders.ts";
import type { Docker } from "../docker/docker.ts";
import { readRegistryConfig } from "../docker/engine.ts";
import { type Certificates, certificatesOf } from "./certificates.ts";
import type { ClientTls } from "./client-relay.ts";
import { hostOf, isInsecure, isLoopback, isPlainInBuilder } from "./insecure.ts";
import { presentedBy } from "./presented.ts";
import { isTransient, type Trouble } from "./trouble.ts";

/** Gives buildx the same access to registries as the engine has. */
export type Access = {
  readonly folders: readonly string[];
  /** More trusted certificates, in PEM. */
  readonly presented: readonly string[];
  /** True means plain HTTP, false TLS. */
  readonly plain: ReadonlyMap<string, boolean>;
};

export type KnownAccess = Access & {
  /** Client certificates for the registries that require one. */
  readonly clients: ReadonlyMap<string, ClientTls>;
};

export async function knownAccess(docker: Docker, registries: readonly string[]): Promise<KnownAccess> {
  const found = await Promise.all(
    registries.map(async (registry) => ({ registry, ...(await certificatesOf(registry, docker.env)) })),
  );
  const wanting = found.filter(({ clients }) => clients.length > 0);
  const insecure = wanting.length === 0 ? [] : await insecureOf(docker, registries);
  return {
    folders: found.flatMap(({ folders }) => folders),
    presented: [],
    plain: new Map(),
    clients: new Map(
      await Promise.all(
        wanting.map(async ({ registry, clients }) => {
          const tls = await clientTls(clients, !insecure.includes(registry));
          return [registry, tls] as const;
        }),
      ),
    ),
  };
}

async function clientTls(clients: Certificates["clients"], verifies: boolean): Promise<ClientTls> {
  return {
    cert: await textsOf(clients.map(({ cert }) => cert)),
    key: await textsOf(clients.map(({ key }) => key)),
    verifies,
  };
}

function textsOf(files: readonly string[]): Promise<readonly string[]> {
  return Promise.all(files.map((file) => readFile(file, "utf8")));
}

/**
 * Finds another way to connect after buildx has failed. To an insecure registry, and every registry on loopback is one,
 * the engine tries TLS with any certificate, then plain HTTP:
 * https://docs.docker.com/reference/cli/dockerd/#insecure-registries.
 * @returns undefined if the engine would have failed too.
 */
export async function otherAccess(
  docker: Docker,
  registries: readonly string[],
  trouble: Trouble,
  known: Access,
): Promise<Access | undefined> {
  if (trouble === "plain-http") {
    const plain = await plainOf(docker, registries);
    return plain.length === 0 ? undefined : { ...known, plain: new Map(plain.map((registry) => [registry, true])) };
  }
  const unverified = await unverifiedOf(docker, registries, trouble);
  const answers = await Promise.all(
    unverified.map(async (registry) => ({ registry, presented: await presentedBy(registry) })),
  );
  const speaking = answers.filter(({ presented }) => presented.length > 0);
  if (speaking.length === 0) return undefined;
  return {
    ...known,
    presented: speaking.flatMap(({ presented }) => presented),
    plain: new Map(speaking.flatMap(({ registry }) => (isLoopback(registry) ? [[registry, false] as const] : []))),
  };
}

async function unverifiedOf(
  docker: Docker,
  registries: readonly string[],
  trouble: Trouble,
): Promise<readonly string[]> {
  if (trouble === "certificate") return insecureOf(docker, registries);
  // A server that wants TLS answers plain HTTP with 400, or not at all.
  const wantsTls = trouble === "refused" || trouble === "unknown" || isTransient(trouble);
  return wantsTls ? registries.filter(isLoopback) : [];
}

async function plainOf(docker: Docker, registries: readonly string[]): Promise<readonly string[]> {
  const insecure = await insecureOf(docker, registries);
  const others = registries.filter((registry) => !insecure.includes(registry));
  if (others.length === 0) return insecure;
  const builder = await describeBuilder(docker);
  return [...insecure, ...others.filter((registry) => isPlainInBuilder(registry, builder))];
}

async function insecureOf(docker: Docker, registries: readonly string[]): Promise<readonly string[]> {
  const config = await readRegistryConfig(docker);
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
