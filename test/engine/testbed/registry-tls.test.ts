/** Registries behind TLS, and one that should be. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { containerBuilder } from "../../harness/container-builder.ts";
import { shellApp } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { type GateRun, runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { heldId, manifestOf } from "../../harness/registry.ts";
import { selfSigned } from "../../harness/registry-certificate.ts";
import { type RegistryProxy, registryProxy } from "../../harness/registry-proxy.ts";
import { bridgeAddress, insecureAddress, trusted } from "../../harness/registry-tls.ts";
import { runStep } from "../../harness/step.ts";
import { classic } from "../../harness/testbed-parts.ts";
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

  const expectPublished = async (run: GateRun, name: string, real: string) => {
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0\n${name}:2.0` } });
    expect(run.report?.refs).toMatchObject([{ state: "verified" }, { state: "verified" }]);
    expect(await heldId(engine, real, "2.0")).toBe(app);
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
    await expectPublished(await publish(name), name, real);
  });

  it("is pushed to and read back with the certificate that it wants to see, and that docker has for it", async () => {
    const [certificate, client] = [await selfSigned(host), await selfSigned("client.test")];
    await using proxy = await registryProxy([], { host, certificate, client });
    await using _ = await trusted(proxy.address, certificate, client);
    const { name, real } = proxy.repository();
    await expectPublished(await publish(name), name, real);
  });

  it("is not spoken to where it wants to see a certificate that nobody has, and it is said where to put it", async () => {
    const [certificate, client] = [await selfSigned(host), await selfSigned("client.test")];
    await using proxy = await registryProxy([], { host, certificate, client });
    await using _ = await trusted(proxy.address, certificate);
    const { name } = proxy.repository();

    const place = `/etc/docker/certs.d/${proxy.address}/client.cert`;
    expectRefused(await publish(name), proxy, name, /tls: /u, place);
  });

  it.each([
    ["on loopback", async () => "127.0.0.1"],
    ["that the engine's owner calls insecure", () => insecureAddress(engine)],
  ])("is pushed to and read back over TLS %s, whoever signed its certificate", async (_, at) => {
    const own = await at();
    await using proxy = await registryProxy([], { host: own, certificate: await selfSigned(own) });
    const { name, real } = proxy.repository();
    await expectPublished(await publish(name), name, real);
  });

  it("is not spoken to in plain HTTP", async () => {
    await using proxy = await registryProxy([], { host });
    const { name } = proxy.repository();

    expectRefused(await publish(name), proxy, name, /HTTP response to HTTPS client/u, "insecure-registries");
  });

  it("is pushed to and read back in plain HTTP, where the engine's owner calls it insecure", async () => {
    await using proxy = await registryProxy([], { host: await insecureAddress(engine) });
    const { name, real } = proxy.repository();
    await expectPublished(await publish(name), name, real);
  });
});

it.concurrent("a registry in plain HTTP that the settings of the builder in use allow is published to and read back", async () => {
  // Where the engine's owner allows it not.
  await using proxy = await registryProxy([], { host: await bridgeAddress(classic) });
  await using builder = await containerBuilder(`[registry."${proxy.address}"]\nhttp = true\n`);
  const { name } = proxy.repository();
  const run = await runGate(
    { context: await shellApp("serve"), "push-by-digest": "true", push: "true", tags: `${name}:1.0` },
    { engine: classic, env: { ...builder.env, BUILDX_BUILDER: builder.name } },
  );
  expect(run.log.split("\n").filter((line) => line.startsWith("::error"))).toEqual([]);
  expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
});

// No engine has a part in it: buildx asks the registry, with what docker's folders hold.
describe.concurrent("what a registry holds is named over TLS", () => {
  const [engine] = engines;
  const at = async (place: "rootless" | "client" | "loopback") => {
    const host = place === "loopback" ? "127.0.0.1" : await bridgeAddress(engine);
    const [certificate, client] = [await selfSigned(host), await selfSigned("client.test")];
    const proxy = await registryProxy([], { host, certificate, ...(place === "client" ? { client } : {}) });
    const config = await mkdtemp(join(tmpdir(), "smoke-gate-config-home-"));
    const folder = join(config, "docker", "certs.d");
    if (place !== "loopback")
      await trusted(proxy.address, certificate, place === "client" ? client : undefined, folder);
    return { proxy, env: { XDG_CONFIG_HOME: config, DOCKER_HOST: engine.host } };
  };

  it.each([
    ["with the certificates of a rootless engine", "rootless"],
    ["with a client's certificate, into another repository too", "client"],
    ["on loopback, though nobody knows who signed it", "loopback"],
  ] as const)("%s", async (_, place) => {
    const { proxy: asked, env } = await at(place);
    await using proxy = asked;
    const [one, two] = [proxy.repository(), proxy.repository()];
    const app = await builtImage(engine, await shellApp("serve"));
    await docker(engine, "tag", app, `${one.real}:1`);
    await docker(engine, "push", "--quiet", `${one.real}:1`);

    const step = await runStep(
      "promote.js",
      { source: `${one.name}:1`, tags: `${one.name}:2\n${two.name}:1`, "verify-revision": "off" },
      { cwd: tmpdir(), env },
    );
    expect(step).toMatchObject({ exitCode: 0, outputs: { refs: `${one.name}:2\n${two.name}:1` } });
    const { digest } = await manifestOf(one.real, "1");
    expect([await manifestOf(one.real, "2"), await manifestOf(two.real, "1")]).toMatchObject([{ digest }, { digest }]);
  });
});
