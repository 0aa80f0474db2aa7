/** A registry that is busy, or hangs, while a builder publishes to it, or while what it holds is given a name. */
import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDocker } from "../../../src/docker/docker.ts";
import { parseImageRef } from "../../../src/image/image-ref.ts";
import { upload } from "../../../src/publish/builder-push.ts";
import { addNames } from "../../../src/registry/naming.ts";
import { jobLog } from "../../../src/runner/log.ts";
import { shellApp } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { expectFault } from "../../harness/fault.ts";
import { runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { manifestOf, tagsOf } from "../../harness/registry.ts";
import {
  type Asked,
  beginsBlob,
  countsRequests,
  immutable,
  putsManifest,
  refusal,
  registryProxy,
  sendsBlob,
} from "../../harness/registry-proxy.ts";
import { remoteBuilder, type TestBuilder } from "../../harness/remote-builder.ts";
import { runStep } from "../../harness/step.ts";
import { engines } from "../../harness/testbed.ts";
import { planOf } from "../../unit/inputs/plan-of.ts";

const [engine] = engines;

/** As GHCR words it. The usual first pause is too short for it. */
const busyMs = 2_500;
const busyMessage = `retry-after: ${busyMs / 1000}s, allowed: 44000/minute`;

const putsUnnamed = ({ method, path }: Asked) => method === "PUT" && path.includes("/manifests/sha256:");

describe.concurrent("publishing by digest", () => {
  let builder: TestBuilder;
  beforeAll(async () => {
    builder = await remoteBuilder();
  });
  afterAll(async () => {
    await builder[Symbol.asyncDispose]();
  });

  it.each([
    ["while it is given the image", putsUnnamed],
    ["while the image is named", putsManifest("1.0")],
  ])("leaves a registry alone that counts requests %s", async (_, matches) => {
    await using proxy = await registryProxy([countsRequests(matches, busyMs, busyMessage)]);
    const { name, real } = proxy.repository();
    const run = await runGate(
      {
        context: await shellApp("serve"),
        builder: builder.name,
        "push-by-digest": "true",
        tags: `${name}:1.0`,
        push: "true",
        "push-retries": "1",
      },
      { engine, env: builder.env },
    );

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0` } });
    expect(run.log).toMatch(/limits the request rate/u);
    expect((await manifestOf(real, "1.0")).digest).toBe(run.outputs["digest"]);
  });

  it("takes what is there under a tag that the registry lets nobody move, if its attestations alone are of another time", async () => {
    await using proxy = await registryProxy([immutable("1.0", false)]);
    const { name, real } = proxy.repository();
    const inputs = { context: await shellApp("serve"), builder: builder.name, provenance: "mode=max" };
    const publish = (tags: string) =>
      runGate({ ...inputs, "push-by-digest": "true", tags, push: "true" }, { engine, env: builder.env });
    const first = await publish(`${name}:1.0`);
    const run = await publish(`${name}:1.0\n${name}:2.0`);

    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }, { state: "verified" }] });
    expect(run.report?.refs[0]?.digest).toBe(first.outputs["digest"]);
    expect(run.report?.refs[1]?.digest).not.toBe(first.outputs["digest"]);
    expect((await manifestOf(real, "1.0")).digest).toBe(first.outputs["digest"]);
  });

  it("says what is there under a tag that the registry lets nobody move, where it is another image", async () => {
    await using proxy = await registryProxy([immutable("1.0", false)]);
    const { name } = proxy.repository();
    const publish = async () =>
      runGate(
        {
          context: await shellApp(`: ${randomUUID()}\nserve`),
          builder: builder.name,
          "push-by-digest": "true",
          tags: `${name}:1.0`,
          push: "true",
        },
        { engine, env: builder.env },
      );
    const first = await publish();
    expectFault(await publish(), {
      what: /:1\.0 could not be named/u,
      why: new RegExp(`412.*\\(it holds ${first.outputs["digest"]}, which was not tested\\)`, "su"),
      remedy: /./u,
    });
  });

  it("says docker login where the registry does not let it push", async () => {
    const answer = refusal(401, "UNAUTHORIZED", "authentication required");
    await using proxy = await registryProxy([{ when: beginsBlob, answer }]);
    const { name } = proxy.repository();
    const run = await runGate(
      {
        context: await shellApp("serve"),
        builder: builder.name,
        "push-by-digest": "true",
        tags: `${name}:1.0`,
        push: "true",
      },
      { engine, env: builder.env },
    );
    expect(run.report?.fault).toMatchObject({
      what: `${name} was not pushed to`,
      remedy: expect.stringMatching(/^Nothing was named at the registry\. Log in to .* with docker login/u),
    });
  });

  it("is given up, and not tried again, when nothing has been heard for too long", async () => {
    await using proxy = await registryProxy([{ when: sendsBlob, answer: "stall" }]);
    const { name, real } = proxy.repository();
    const { source } = planOf({ context: await shellApp("serve"), builder: builder.name, tags: `${name}:1.0` });
    if (source.kind !== "build") throw new Error("nothing is built");
    const { signal } = new AbortController();
    const connect = openDocker({ ...process.env, ...builder.env, DOCKER_HOST: engine.host });
    const work = await mkdtemp(`${tmpdir()}/smoke-gate-upload-`);
    const world = { connect, signal, log: jobLog(() => undefined), folders: { work } };

    await expect(
      upload(parseImageRef(`${name}:1.0`), source.build, { retries: 3, idleMs: 3_000 }, world),
    ).rejects.toMatchObject({
      name: "RegistryError",
      message: "docker buildx build said nothing for 3 s",
      trouble: "silent",
    });
    expect(await tagsOf(real)).toEqual([]);
  });
});

describe.concurrent("what a registry holds", () => {
  const held = async (ref: string) => {
    const app = await builtImage(engine, await shellApp("serve"));
    await docker(engine, "tag", app, ref);
    await docker(engine, "push", "--quiet", ref);
    const [repository = "", tag = ""] = ref.split(/:(?=[^:]*$)/u);
    return (await manifestOf(repository, tag)).digest;
  };

  it("is promoted though the registry counts requests", async () => {
    await using proxy = await registryProxy([countsRequests(putsManifest("latest"), busyMs, busyMessage)]);
    const { name, real } = proxy.repository();
    const digest = await held(`${real}:1.0`);
    const step = await runStep(
      "promote.js",
      { source: `${name}@${digest}`, tags: `${name}:latest`, "verify-revision": "off", "push-retries": "1" },
      { cwd: tmpdir() },
    );

    expect(step).toMatchObject({ exitCode: 0, outputs: { refs: `${name}:latest` } });
    expect((await manifestOf(real, "latest")).digest).toBe(digest);
  });

  it("can be asked to be named again where the registry did not answer", async () => {
    await using proxy = await registryProxy([{ when: putsManifest("latest"), times: 1, answer: "stall" }]);
    const { name, real } = proxy.repository();
    const source = parseImageRef(`${name}@${await held(`${real}:1.0`)}`);
    const target = parseImageRef(`${name}:latest`);
    const cli = openDocker({ ...process.env, DOCKER_HOST: engine.host })();

    await expect(addNames(cli, [target], source, 2_000)).rejects.toMatchObject({
      name: "RegistryError",
      message: "the registry did not answer within 2 s",
      trouble: "unavailable",
    });
    await addNames(cli, [target], source, 2_000);
    expect((await manifestOf(real, "latest")).digest).toBe(source.digest);
  });
});
