/** A container that the engine is asked for is the one that docker would have asked for. */
import { randomBytes } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ContainerSpec } from "../../src/docker/container/argv.ts";
import { createContainer } from "../../src/docker/container/create.ts";
import { openDocker } from "../../src/docker/docker.ts";
import { newRunId, ownerOf } from "../../src/docker/labels.ts";
import type { EnvVariable } from "../../src/plan.ts";
import { plainSpec } from "../harness/container-spec.ts";
import { docker } from "../harness/docker.ts";
import { anyRun } from "../harness/run-id.ts";
import { engines, nodeImage, type TestEngine } from "../harness/testbed.ts";

type Given = Partial<ContainerSpec> & { readonly env?: readonly EnvVariable[] };

/** What `docker inspect` says of it, without what every container has of its own. */
async function made(engine: TestEngine, given: Given, env: Readonly<Record<string, string>>): Promise<unknown> {
  const cli = openDocker({ ...process.env, ...env, DOCKER_HOST: engine.host })();
  const { env: variables = [], ...rest } = given;
  const name = `smoke-gate-container-${randomBytes(6).toString("hex")}`;
  const spec = {
    ...plainSpec(await docker(engine, "image", "inspect", "--format={{.Id}}", nodeImage)),
    run: newRunId(randomBytes(16).toString("hex"), new Date(), ownerOf(anyRun)),
    name,
    ...rest,
  };
  await using _ = await createContainer(cli, spec, variables, await mkdtemp(join(tmpdir(), "smoke-gate-env-")));
  const [found] = JSON.parse(await docker(engine, "container", "inspect", name));
  const { Config, HostConfig, NetworkSettings, Path, Args, Image, Mounts, Platform } = found;
  Config.Env.sort();
  const whole = { Config, HostConfig, NetworkSettings, Path, Args, Image, Mounts, Platform };
  // A host name is the beginning of an id; the run is another one each time.
  return JSON.parse(
    JSON.stringify(whole)
      .replaceAll(found.Id, "ID")
      .replaceAll(found.Id.slice(0, 12), "ID")
      .replaceAll(spec.run, "RUN"),
    // It is the same whether nothing is said, or that there is none.
    (_key, value: unknown) => (Array.isArray(value) && value.length === 0 ? null : value),
  );
}

describe.concurrent.each(engines)("a container on a $name store", (engine) => {
  it.each<[string, Given]>([
    ["of the image alone", {}],
    ["with a port", { publish: { bind: "127.0.0.1", port: 8080 } }],
    ["with a port on an address of IPv6", { publish: { bind: "::1", port: 8080 } }],
    ["with a command", { command: ["node", "-e", "0"] }],
    ["with an entrypoint of several words", { entrypoint: ["node", "--trace-warnings"], command: ["-e", "0"] }],
    ["with an entrypoint alone", { entrypoint: ["node"] }],
    ["without the image's entrypoint", { entrypoint: [], command: ["node"] }],
    [
      "with variables",
      {
        env: [
          { name: "PLAIN", value: "value" },
          { name: "EMPTY", value: "" },
          { name: "SPACES", value: "  two  " },
          { name: "QUOTED", value: `"'$HOME` },
          { name: "LINES", value: "one\ntwo" },
          { name: "PATH", value: "/bin" },
          { name: "DOCKER_HOST", value: "tcp://nowhere:1" },
        ],
      },
    ],
  ])("%s is what docker makes", async (_, given) => {
    const byEngine = await made(engine, given, {});

    expect(byEngine).toEqual(await made(engine, given, { DOCKER_CONTENT_TRUST: "0" }));
    expect(byEngine).toMatchObject({ Config: { Labels: { "smoke-gate.run": "RUN", "smoke-gate.role": "app" } } });
  });

  it("has the proxies of docker's configuration, which docker alone adds", async () => {
    const config = await mkdtemp(join(tmpdir(), "smoke-gate-proxies-"));
    await writeFile(join(config, "config.json"), `{"proxies":{"default":{"httpProxy":"http://proxy:3128"}}}`);

    expect(await made(engine, {}, { DOCKER_CONFIG: config })).toMatchObject({
      Config: { Env: expect.arrayContaining(["HTTP_PROXY=http://proxy:3128"]) },
    });
  });
});
