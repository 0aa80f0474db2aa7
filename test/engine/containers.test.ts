/** What the engine says of a container that was created for a run. */
import { randomBytes } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ContainerSpec } from "../../src/docker/container/argv.ts";
import { createContainer } from "../../src/docker/container/create.ts";
import { openDocker } from "../../src/docker/docker.ts";
import { newRunId, ownerOf } from "../../src/ownership/run-id.ts";
import type { EnvVariable } from "../../src/gate/plan.ts";
import { plainSpec } from "../harness/container-spec.ts";
import { docker } from "../harness/docker.ts";
import { anyRun } from "../harness/run-id.ts";
import { engines, nodeImage, type TestEngine } from "../harness/testbed.ts";

type Given = Partial<ContainerSpec> & { readonly env?: readonly EnvVariable[] };

/** What `docker inspect` says of it. */
async function made(
  engine: TestEngine,
  given: Given,
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
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
  // The run is another one each time.
  return JSON.parse(JSON.stringify(found).replaceAll(spec.run, "RUN"));
}

describe.concurrent.each(engines)("a container on a $name store", (engine) => {
  const published = (ip: string) => ({ HostConfig: { PortBindings: { "8080/tcp": [{ HostIp: ip, HostPort: "" }] } } });
  const env = [
    { name: "PLAIN", value: "value" },
    { name: "EMPTY", value: "" },
    { name: "SPACES", value: "  two  " },
    { name: "QUOTED", value: `"'$HOME` },
    { name: "LINES", value: "one\ntwo" },
    { name: "PATH", value: "/bin" },
    { name: "DOCKER_HOST", value: "tcp://nowhere:1" },
  ];

  it.each<[string, Given, object]>([
    ["of the image alone", {}, { HostConfig: { RestartPolicy: { Name: "no" } } }],
    ["with a port", { publish: { bind: "127.0.0.1", port: 8080 } }, published("127.0.0.1")],
    ["with a port on an address of IPv6", { publish: { bind: "::1", port: 8080 } }, published("::1")],
    ["with a command", { command: ["node", "-e", "0"] }, { Config: { Cmd: ["node", "-e", "0"] } }],
    [
      "with an entrypoint of several words",
      { entrypoint: ["node", "--trace-warnings"], command: ["-e", "0"] },
      { Config: { Entrypoint: ["node"], Cmd: ["--trace-warnings", "-e", "0"] } },
    ],
    ["with an entrypoint alone", { entrypoint: ["node"] }, { Config: { Entrypoint: ["node"], Cmd: null } }],
    [
      "without the image's entrypoint",
      { entrypoint: [], command: ["node"] },
      { Path: "node", Args: [], Config: { Cmd: ["node"] } },
    ],
    [
      "with variables",
      { env },
      { Config: { Env: expect.arrayContaining(env.map(({ name, value }) => `${name}=${value}`)) } },
    ],
  ])("%s is what was asked for", async (_, given, expected) => {
    const container = await made(engine, given);

    expect(container).toMatchObject(expected);
    expect(container).toMatchObject({ Config: { Labels: { "smoke-gate.run": "RUN", "smoke-gate.role": "app" } } });
  });

  it("has the proxies of docker's configuration", async () => {
    const config = await mkdtemp(join(tmpdir(), "smoke-gate-proxies-"));
    await writeFile(join(config, "config.json"), `{"proxies":{"default":{"httpProxy":"http://proxy:3128"}}}`);

    expect(await made(engine, {}, { DOCKER_CONFIG: config })).toMatchObject({
      Config: { Env: expect.arrayContaining(["HTTP_PROXY=http://proxy:3128"]) },
    });
  });
});
