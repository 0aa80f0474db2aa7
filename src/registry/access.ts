/** How the engine would speak to a registry, for a client that knows the machine's own certificates alone. */
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

export type Access = {
  /** Folders with certificates of who may vouch for the registries. */
  readonly folders: readonly string[];
  /** Certificates that are trusted beside those, in PEM. */
  readonly presented: readonly string[];
  /** Whether a registry is spoken to in plain HTTP, where that is not as buildx would have it. */
  readonly plain: ReadonlyMap<string, boolean>;
};

export type KnownAccess = Access & {
  /** Of the registries that want to know who asks. */
  readonly clients: ReadonlyMap<string, ClientTls>;
};

/** What is known of these registries before one is asked. */
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
 * How else the engine would have spoken to them, after buildx has failed. It tries TLS first with a registry that its
 * owner calls insecure, believes any certificate there, and then tries plain HTTP:
 * https://docs.docker.com/reference/cli/dockerd/#insecure-registries. A registry on loopback is always such a one.
 * @returns undefined where it would not have.
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
  const suspects = await suspectsOf(docker, registries, trouble);
  const answers = await Promise.all(
    suspects.map(async (registry) => ({ registry, presented: await presentedBy(registry) })),
  );
  const speaking = answers.filter(({ presented }) => presented.length > 0);
  if (speaking.length === 0) return undefined;
  return {
    ...known,
    presented: speaking.flatMap(({ presented }) => presented),
    plain: new Map(speaking.flatMap(({ registry }) => (isLoopback(registry) ? [[registry, false] as const] : []))),
  };
}

/** Those whose certificate the engine would not have looked at. */
async function suspectsOf(docker: Docker, registries: readonly string[], trouble: Trouble): Promise<readonly string[]> {
  if (trouble === "certificate") return insecureOf(docker, registries);
  // To plain HTTP, a server that wants TLS answers 400, or nothing.
  const wantsTls = trouble === "refused" || trouble === "unknown" || isTransient(trouble);
  return wantsTls ? registries.filter(isLoopback) : [];
}

/** Those that the engine's owner, or the builder's, lets be used in plain HTTP. */
async function plainOf(docker: Docker, registries: readonly string[]): Promise<readonly string[]> {
  const insecure = await insecureOf(docker, registries);
  const others = registries.filter((registry) => !insecure.includes(registry));
  if (others.length === 0) return insecure;
  const builder = await describeBuilder(docker);
  return [...insecure, ...others.filter((registry) => isPlainInBuilder(registry, builder))];
}

/** Those that the engine's owner calls insecure. */
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
