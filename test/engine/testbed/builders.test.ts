import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { containerBuilder } from "../../harness/container-builder.ts";
import { shellApp } from "../../harness/context.ts";
import { leftovers } from "../../harness/docker.ts";
import { expectFault } from "../../harness/fault.ts";
import { runGate, startGate } from "../../harness/gate.ts";
import { freshRepository, heldId, tagsOf } from "../../harness/registry.ts";
import { knownToBuildx, remoteBuilder, type TestBuilder } from "../../harness/remote-builder.ts";
import { lastBody, mustPass } from "../../harness/smoke.ts";
import { classic, containerd } from "../../harness/testbed-parts.ts";
import { engines, registry, type TestEngine } from "../../harness/testbed.ts";

const temporaryFolder = () => mkdtemp(join(tmpdir(), "smoke-gate-builders-"));

/** The builder that lives in an engine. */
async function engineBuilder(): Promise<TestBuilder> {
  return { name: "default", env: {}, kill: nothing, [Symbol.asyncDispose]: nothing };
}

async function nothing(): Promise<void> {}

const builders = { docker: engineBuilder, "docker-container": containerBuilder, remote: remoteBuilder };

type Driver = keyof typeof builders;
const drivers: readonly Driver[] = ["docker", "docker-container", "remote"];

describe.concurrent.each(engines)("with an engine of a $name store", (engine) => {
  it.each(drivers)("what a builder of the driver %s loads is what is tested and pushed", async (driver) => {
    await using builder = await builders[driver]();
    const repository = freshRepository();
    const run = await runGate(
      { context: await shellApp("serve"), builder: builder.name, tags: `${repository}:1`, push: "true" },
      { engine, env: builder.env },
    );
    mustPass(run);
    expect(run.log).toContain(`instance using ${driver} driver`);
    expect(run.report).toMatchObject({ refs: [{ state: "verified" }] });
    expect(await heldId(engine, repository, "1")).toBe(run.outputs["imageid"]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});

describe.concurrent.each(engines)("on an engine of a $name store, what Compose builds", (engine) => {
  it("on the image under test is built in the engine; the rest by the builder in use", async () => {
    await using builder = await remoteBuilder();
    const web = await shellApp("echo $MARK\nserve", ["ARG MARK=none", "ENV MARK=$MARK", "EXPOSE 8080"]);
    const edge = (lines: readonly string[], more: object = {}) => ({
      build: { context: web, dockerfile_inline: `${lines.join("\n")}\nENV EDGE=1\n`, ...more },
    });
    const tag = `${freshRepository()}:1`;
    const file = join(await temporaryFolder(), "compose.yml");
    await writeFile(
      file,
      JSON.stringify({
        services: {
          web: { build: web, image: "localhost:1/web" },
          named: edge(["FROM app"], { additional_contexts: { app: "service:web" } }),
          tagged: edge([`FROM ${tag}`]),
          alone: { build: await shellApp("echo alone\nserve") },
        },
      }),
    );
    const run = await runGate(
      { context: web, "build-args": "MARK=new", tags: tag, "compose-file": file, "compose-service": "web" },
      { engine, env: { ...builder.env, BUILDX_BUILDER: builder.name } },
    );

    mustPass(run);
    const logs = ["named", "tagged", "alone"].map((name) => join(run.outputs["logs"] ?? "", "default", `${name}.log`));
    expect(await Promise.all(logs.map((log) => readFile(log, "utf8")))).toEqual(["new\n", "new\n", "alone\n"]);
    expect(run.log).toContain("Build of named, tagged, of the Compose project");
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});

it.concurrent("the builder in use is taken where none is named", async () => {
  await using builder = await remoteBuilder();
  const run = await runGate(
    { context: await shellApp("serve") },
    { engine: classic, env: { ...builder.env, BUILDX_BUILDER: builder.name } },
  );
  mustPass(run);
  expect(run.log).toContain(`building with "${builder.name}" instance using remote driver`);
});

/**
 * An app whose answer is drawn by a step of its build: from a cache it is the same, built anew another.
 * No builder has ever seen that step.
 */
async function lottery(): Promise<{ readonly context: string; readonly path: string }> {
  const draw = `RUN cat /proc/sys/kernel/random/uuid > /www/drawn; : ${randomUUID()}`;
  return { context: await shellApp("serve", ["EXPOSE 8080", draw]), path: "/drawn" };
}

/** Two kinds of cache that a builder can write and another one read. */
const caches = {
  local: async () => {
    const folder = await temporaryFolder();
    return { "cache-from": `type=local,src=${folder}`, "cache-to": `type=local,dest=${folder},mode=max` };
  },
  registry: async () => {
    const ref = `${freshRepository()}:cache`;
    return { "cache-from": `type=registry,ref=${ref}`, "cache-to": `type=registry,ref=${ref},mode=max` };
  },
};

type CacheCase = { readonly writer: Driver; readonly reader: Driver; readonly engine: TestEngine };

// Each reader is new, or has never seen the context: what it does not build it has from the cache.
describe.concurrent.each(["local", "registry"] as const)("a cache of type %s", (type) => {
  it.each<CacheCase>([
    { writer: "remote", reader: "remote", engine: classic },
    { writer: "docker-container", reader: "docker-container", engine: classic },
    { writer: "docker", reader: "remote", engine: containerd },
    { writer: "remote", reader: "docker", engine: containerd },
  ])("that $writer wrote is read by $reader", async ({ writer, reader, engine }) => {
    const inputs = { ...(await lottery()), ...(await caches[type]()) };
    const builds = async (driver: Driver) => {
      await using builder = await builders[driver]();
      const run = await runGate({ ...inputs, builder: builder.name }, { engine, env: builder.env });
      mustPass(run);
      return run;
    };
    const first = await builds(writer);
    const second = await builds(reader);
    // buildx says CACHED only of some steps that it had: not where it fetched the layer in the same moment.
    expect(lastBody(second)).toBe(lastBody(first));
    expect(second.log).toMatch(/^#\d+ importing cache manifest from /mu);
  });
});

it.concurrent("a cache that was not asked for is not there: the builder builds anew", async () => {
  const inputs = await lottery();
  const bodies = await Promise.all(
    [1, 2].map(async () => {
      await using builder = await remoteBuilder();
      const run = await runGate({ ...inputs, builder: builder.name }, { engine: classic, env: builder.env });
      return lastBody(run);
    }),
  );
  expect(new Set(bodies)).toHaveLength(2);
});

it.concurrent("a cache that a classic engine's own builder cannot write is a fault in buildx's words", async () => {
  const run = await runGate({ ...(await lottery()), ...(await caches.local()) }, { engine: classic });
  expectFault(run, {
    what: /the build failed/u,
    why: /Cache export is not supported for the docker driver/u,
    remedy: /Use a builder of another driver/u,
  });
});

describe.concurrent("a builder that cannot build", () => {
  it.each(engines)("is not there: named at once, on a $name store", async (engine) => {
    const run = await runGate({ context: await shellApp("serve"), builder: "nobody" }, { engine });
    expectFault(run, {
      what: /the builder nobody cannot be used/u,
      why: /no builder "nobody" found/u,
      remedy: /docker buildx ls/u,
    });
  });

  it("is not there for an image of several platforms: said before the build", async () => {
    const run = await runGate(
      { context: await shellApp("serve"), builder: "nobody", platforms: "linux/amd64,linux/arm64" },
      { engine: classic },
    );
    expectFault(run, {
      what: /the builder nobody cannot be used/u,
      why: /no builder "nobody" found/u,
      remedy: /docker buildx ls/u,
    });
    expect(run.log).not.toContain("::group::Build");
  });

  it("has an image that cannot be pulled", async () => {
    const image = `${registry}/t/no-such-buildkit:1`;
    const env = await knownToBuildx(
      await temporaryFolder(),
      "unpullable",
      "--driver=docker-container",
      `--driver-opt=image=${image}`,
      containerd.host,
    );
    const run = await runGate({ context: await shellApp("serve"), builder: "unpullable" }, { engine: classic, env });
    expectFault(run, {
      what: /the builder unpullable cannot be used/u,
      why: /its container cannot be started \(.*no-such-buildkit:1: not found\)/u,
      remedy: /an image of BuildKit that the engine can pull/u,
    });
  });

  it.each(["docker-container", "remote"] as const)("ends in the middle of a step, driver %s", async (driver) => {
    await using builder = await builders[driver]();
    const repository = freshRepository();
    const gate = await startGate(
      {
        context: await shellApp("serve", ["EXPOSE 8080", "RUN echo under-way; sleep 3600"]),
        builder: builder.name,
        tags: `${repository}:1`,
        push: "true",
      },
      { engine: classic, env: builder.env },
    );
    await gate.logged(" under-way\n");
    await builder.kill();
    const run = await gate.done;
    expectFault(run, {
      what: new RegExp(`the builder ${builder.name} ended during the build`, "u"),
      why: /Unavailable.*error reading from server/u,
      remedy: /log of its BuildKit/u,
    });
    expect(await tagsOf(repository)).toEqual([]);
    expect(await leftovers(classic, run.runId)).toEqual([]);
  });

  it("ends before it has published what was tested: no ref is claimed, none is there", async () => {
    await using builder = await remoteBuilder();
    const repository = freshRepository();
    const gate = await startGate(
      {
        context: await shellApp("serve"),
        builder: builder.name,
        settle: "2s",
        tags: `${repository}:1`,
        push: "true",
        "push-by-digest": "true",
      },
      { engine: classic, env: builder.env },
    );
    await gate.logged("\nImage sha256:");
    await builder.kill();
    const run = await gate.done;
    expectFault(run, {
      what: /the builder remote cannot be used/u,
      why: /does not answer/u,
      remedy: /docker buildx ls/u,
    });
    expect(run.report?.variants).toMatchObject([{ result: "passed" }]);
    expect(await tagsOf(repository)).toEqual([]);
    expect(await leftovers(classic, run.runId)).toEqual([]);
  });
});
