/** Registries behind TLS, and one that should be. */
import { beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { type GateRun, runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { heldId } from "../../harness/registry.ts";
import { selfSigned } from "../../harness/registry-certificate.ts";
import { type RegistryProxy, registryProxy } from "../../harness/registry-proxy.ts";
import { bridgeAddress, insecureAddress, trusted } from "../../harness/registry-tls.ts";
import { engines } from "../../harness/testbed.ts";

describe.concurrent.each(engines)("a registry with a name of its own, from a $name store", (engine) => {
  let app: string;
  let host: string;

  beforeAll(async () => {
    app = await builtImage(engine, await shellApp("serve"));
    host = await bridgeAddress(engine);
  });

  const publish = (name: string) => runGate({ image: app, push: "true", tags: `${name}:1.0\n${name}:2.0` }, { engine });

  const expectRefused = (run: GateRun, proxy: RegistryProxy, name: string, why: RegExp, remedy: string) => {
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "" } });
    expect(run.report).toMatchObject({
      fault: {
        what: `${name}:1.0 was not pushed`,
        why: expect.stringMatching(why),
        remedy: expect.stringContaining(remedy),
      },
      refs: [{ state: "failed" }, { state: "untouched" }],
    });
    expect(run.log.match(/The push refers to/gu)).toHaveLength(1);
    expect(proxy.asked).toEqual([]);
  };

  it("is not spoken to where nobody knows who signed its certificate, and it is said where to put it", async () => {
    await using proxy = await registryProxy([], { host, certificate: await selfSigned(host) });
    const { name } = proxy.repository();

    const place = `/etc/docker/certs.d/${proxy.address}/ca.crt`;
    expectRefused(await publish(name), proxy, name, /certificate signed by unknown authority/u, place);
  });

  it("is pushed to and read back with the certificate that docker has of it", async () => {
    const certificate = await selfSigned(host);
    await using proxy = await registryProxy([], { host, certificate });
    await using _ = await trusted(proxy.address, certificate);
    const { name, real } = proxy.repository();
    const run = await publish(name);

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0\n${name}:2.0` } });
    expect(run.report?.refs).toMatchObject([{ state: "verified" }, { state: "verified" }]);
    expect(await heldId(engine, real, "2.0")).toBe(app);
  });

  it("is not spoken to in plain HTTP", async () => {
    await using proxy = await registryProxy([], { host });
    const { name } = proxy.repository();

    expectRefused(await publish(name), proxy, name, /HTTP response to HTTPS client/u, "insecure-registries");
  });

  it("is pushed to and read back in plain HTTP, where the engine's owner calls it insecure", async () => {
    await using proxy = await registryProxy([], { host: await insecureAddress(engine) });
    const { name, real } = proxy.repository();
    const run = await publish(name);

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0\n${name}:2.0` } });
    expect(run.report?.refs).toMatchObject([{ state: "verified" }, { state: "verified" }]);
    expect(await heldId(engine, real, "2.0")).toBe(app);
  });
});
