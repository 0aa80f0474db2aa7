/** An engine on another host: the app is asked there, under the host's name. */
import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { type GateRun, runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { type RemoteEngine, remoteEngine } from "../../harness/remote-engine.ts";
import { mustPass } from "../../harness/smoke.ts";

type Env = Readonly<Record<string, string>>;

describe("an engine on another host", () => {
  let remote: RemoteEngine;
  let image: string;

  beforeAll(async () => {
    remote = await remoteEngine();
    image = await builtImage(remote.engine, await shellApp("serve"));
  });
  afterAll(() => remote[Symbol.asyncDispose]());

  const gate = async (env: Env, inputs: Env = {}): Promise<GateRun> => {
    const run = await runGate({ image, ...inputs }, { env });
    expect(await leftovers(remote.engine, run.runId)).toEqual([]);
    return run;
  };

  it.each<[string, () => Env | Promise<Env>]>([
    ["by its TCP address", () => ({ DOCKER_HOST: remote.tcp })],
    [
      "by a name of ssh's configuration",
      async () => {
        const { address, env } = await remote.ssh();
        return { ...env, DOCKER_HOST: address };
      },
    ],
    ["by a docker context", () => dockerContext(remote.tcp)],
    [
      "by DOCKER_HOST, whatever the context says",
      async () => ({ ...(await dockerContext("tcp://192.0.2.1:2375")), DOCKER_HOST: remote.tcp }),
    ],
  ])("is built on and asked %s", async (_, env) => {
    const run = await gate(await env(), { image: "", context: await shellApp("serve") });
    mustPass(run);
    expect(run.report?.route).toBe(`the engine is on the host ${remote.host}`);
    expect(run.log).toContain(`The app is asked through a port of ${remote.host}: the engine is on the host`);
  });

  it("starts many services by ssh, though its server lets in few that have not logged in yet", async () => {
    const { address, env } = await remote.ssh();
    const names = Array.from({ length: 20 }, (_, index) => `service-${index}`);
    await docker(remote.engine, "tag", image, "smoke-gate.test/service:1");
    const service = { image: "smoke-gate.test/service:1", pull: "never" };
    const services = JSON.stringify(Object.fromEntries(names.map((name) => [name, service])));
    mustPass(await gate({ ...(await strictSsh(env)), DOCKER_HOST: address }, { services, timeout: "300s" }));
  });

  it("is not asked for the network, and the error says what works", async () => {
    const run = await gate({ DOCKER_HOST: remote.tcp }, { "probe-from": "network" });
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report?.fault).toMatchObject({
      why: `the engine is on the host ${remote.host}, and this job runs in no container of it`,
      remedy: expect.stringContaining("Use probe-from: host"),
    });
  });

  it.each([
    ["of this machine", () => mkdtemp(join(tmpdir(), "smoke-gate-folder-"))],
    ["that may be the other host's", () => "/no-such-folder-here"],
  ])("is given no folder %s, and the error says what works", async (_, folder) => {
    const path = await folder();
    const run = await gate({ DOCKER_HOST: remote.tcp }, { "run-options": `-v ${path}:/data:ro` });
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report?.fault).toMatchObject({
      why: `run-options of the variant default: the engine is on the host ${remote.host}, which does not have ${path} of this machine`,
      remedy: expect.stringContaining("Build what the container needs into an image"),
    });
  });

  it("whose ports nobody reaches is not taken for an app that does not listen", async () => {
    await remote.closePorts();
    const run = await gate({ DOCKER_HOST: remote.tcp }, { timeout: "3s", "attempt-timeout": "1s" });
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report?.findings).toEqual([]);
    expect(run.report?.fault).toMatchObject({
      what: "the app of the variant default cannot be reached from this job",
      remedy: expect.stringMatching(/probe-from: network .* or open the ports of/u),
    });
  });
});

/** The same ssh, but refused while five others log in, for which it takes half a second. */
async function strictSsh(env: Env): Promise<Env> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-ssh-"));
  const script = [
    "#!/bin/bash",
    `PATH='${env["PATH"]}'`,
    '[[ "$*" == *dial-stdio* ]] || exec ssh "$@"',
    "for turn in 1 2 3 4 5; do",
    `  exec 9>'${folder}'/$turn`,
    '  if flock --nonblock 9; then sleep 0.5 9>&-; exec 9>&-; exec ssh "$@"; fi',
    "done",
    'echo "kex_exchange_identification: Connection closed by remote host" >&2',
    "exit 255",
  ];
  await writeFile(join(folder, "ssh"), `${script.join("\n")}\n`, { mode: 0o755 });
  return { PATH: `${folder}:${env["PATH"]}` };
}

/** A docker configuration of its own, whose current context is this engine. */
async function dockerContext(address: string): Promise<Env> {
  const config = await mkdtemp(join(tmpdir(), "smoke-gate-config-"));
  await symlink(join(process.env["DOCKER_CONFIG"] ?? "", "cli-plugins"), join(config, "cli-plugins"));
  const env = { DOCKER_CONFIG: config };
  await execa("docker", ["context", "create", "elsewhere", `--docker=host=${address}`], { env });
  await execa("docker", ["context", "use", "elsewhere"], { env });
  return env;
}
