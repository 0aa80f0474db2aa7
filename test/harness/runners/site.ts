/** What a job finds where it runs: a registry that it reaches, and a network where its runner has to be given one. */
import { randomUUID } from "node:crypto";
import { docker } from "../docker.ts";
import { freshRepository } from "../registry.ts";
import { registryProxy } from "../registry-proxy.ts";
import { insecureAddress } from "../registry-tls.ts";
import type { TestEngine } from "../testbed.ts";

export type Site = AsyncDisposable & {
  /** Where the tags go, `<registry>/<path>`, as the job and its engine write it. */
  readonly namespace: string;
  /** The same, as the tests write it. */
  readonly held: string;
  readonly network?: string;
};

/** On the network of the engine's host, the registry is where it is for the tests. */
export async function hostSite(): Promise<Site> {
  const held = freshRepository();
  return { namespace: held, held, async [Symbol.asyncDispose]() {} };
}

/** On a network of its own, a job has another localhost; the engine's bridge is reached from everywhere. */
export async function bridgeSite(engine: TestEngine): Promise<Site> {
  const proxy = await registryProxy([], { host: await insecureAddress(engine) });
  const { name, real } = proxy.repository();
  return { namespace: name, held: real, [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
}

/** The same, with the network there already. */
export async function givenBridgeSite(engine: TestEngine): Promise<Site> {
  const site = await bridgeSite(engine);
  const network = `job-${randomUUID()}`;
  await docker(engine, "network", "create", network);
  return {
    ...site,
    network,
    async [Symbol.asyncDispose]() {
      await docker(engine, "network", "rm", network);
      await site[Symbol.asyncDispose]();
    },
  };
}
