/** An engine behind TLS that asks for a certificate: docker's own variables say where it is, and hold for all that we ask. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { expectFault } from "../../harness/fault.ts";
import { runGate } from "../../harness/gate.ts";
import { manifestOf, freshRepository, tagsOf } from "../../harness/registry.ts";
import { certificates, type TlsEngine, tlsEngine } from "../../harness/tls-engine.ts";

describe("an engine behind TLS", () => {
  let tls: TlsEngine;
  beforeAll(async () => {
    tls = await tlsEngine();
  });
  afterAll(() => tls[Symbol.asyncDispose]());

  const publishing = async (env: Readonly<Record<string, string>>) => {
    const repository = freshRepository();
    const inputs = { context: await shellApp("serve"), tags: `${repository}:1`, push: "true" };
    return { repository, run: await runGate(inputs, { env }) };
  };

  it("is built on, asked and pushed from", async () => {
    const { repository, run } = await publishing(tls.env);
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect((await manifestOf(repository, "1")).config).toBe(run.report?.image?.id);
    expect(await leftovers(tls.engine, run.runId)).toEqual([]);
    expect(await docker(tls.engine, "images", "--quiet", `${repository}:1`)).not.toBe("");
  });

  it.each<[string, () => Promise<Readonly<Record<string, string>>>, RegExp]>([
    [
      "does not know",
      async () => ({ DOCKER_CERT_PATH: join(await certificates(), "client") }),
      /certificate signed by unknown authority/u,
    ],
    ["has none", async () => ({ DOCKER_CERT_PATH: "/not/there" }), /\/not\/there/u],
    ["speaks no TLS", async () => ({ DOCKER_TLS_VERIFY: "" }), /HTTPS server/u],
  ])("is not reached by a client that %s: said in docker's words, nothing is pushed", async (_, other, why) => {
    const { repository, run } = await publishing({ ...tls.env, ...(await other()) });
    expectFault(run, { what: /the Docker engine cannot be used/u, why, remedy: /DOCKER_CERT_PATH/u });
    expect(await tagsOf(repository)).toEqual([]);
  });
});
