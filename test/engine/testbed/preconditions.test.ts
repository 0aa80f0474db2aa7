/** A machine on which the gate cannot work: one sentence of what is missing and what to do; never a pass, never a push. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync } from "node:fs";
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { context, shellApp } from "../../harness/context.ts";
import { leftovers } from "../../harness/docker.ts";
import { engineProxy } from "../../harness/engine-proxy.ts";
import { errorsOf, expectFault, type SaidFault } from "../../harness/fault.ts";
import { type GateRun, runGate, type StepOptions } from "../../harness/gate.ts";
import { mountedFolder } from "../../harness/mounted-folder.ts";
import { notedDocker } from "../../harness/noted-docker.ts";
import { ownEngine } from "../../harness/own-engine.ts";
import { freshRepository, heldId, tagsOf } from "../../harness/registry.ts";
import { remoteBuilder } from "../../harness/remote-builder.ts";
import { runStep } from "../../harness/step.ts";
import { oldBuildx } from "../../harness/testbed-parts.ts";
import { engines } from "../../harness/testbed.ts";

const [classic] = engines;
const temporaryFolder = () => mkdtemp(join(tmpdir(), "smoke-gate-precondition-"));

/** A gate of a good image that would push it. */
async function pushing(
  options: StepOptions,
  inputs: Readonly<Record<string, string>> = {},
): Promise<{ readonly run: GateRun; readonly repository: string }> {
  const repository = freshRepository();
  const all = { context: await shellApp("serve"), tags: `${repository}:1.0`, push: "true", ...inputs };
  return { run: await runGate(all, options), repository };
}

async function expectUntouched(run: GateRun, repository: string, fault: SaidFault): Promise<void> {
  expectFault(run, fault);
  expect(run.report?.refs).toMatchObject([{ state: "untouched" }]);
  expect(await tagsOf(repository)).toEqual([]);
}

/** The environment of a docker whose buildx is this program. */
async function withBuildx(make: (plugin: string) => Promise<unknown>): Promise<Readonly<Record<string, string>>> {
  const config = await temporaryFolder();
  await mkdir(join(config, "cli-plugins"));
  await make(join(config, "cli-plugins", "docker-buildx"));
  return { DOCKER_CONFIG: config };
}

describe.concurrent("docker", () => {
  it.each<[string, () => Promise<Readonly<Record<string, string>>>, SaidFault]>([
    [
      "is not on PATH",
      async () => ({ PATH: await temporaryFolder() }),
      { what: /docker could not be started/u, why: /no docker command on PATH/u, remedy: /Install the Docker CLI/u },
    ],
    [
      "finds a socket without an engine",
      async () => ({ DOCKER_HOST: `unix://${await temporaryFolder()}/docker.sock` }),
      { what: /no Docker engine answers/u, why: /docker\.sock/u, remedy: /DOCKER_HOST/u },
    ],
    [
      "finds a port that nothing listens on",
      async () => ({ DOCKER_HOST: "tcp://127.0.0.1:1" }),
      { what: /no Docker engine answers/u, why: /127\.0\.0\.1:1/u, remedy: /Start the engine/u },
    ],
    [
      "is told of a context that does not exist",
      async () => ({ DOCKER_HOST: "", DOCKER_CONTEXT: "nowhere" }),
      { what: /no Docker engine answers/u, why: /nowhere/u, remedy: /docker context/u },
    ],
    [
      // docker looks in folders of the system too; a plugin of the user's stands before those, here one that is broken.
      "has no buildx",
      async () => ({
        DOCKER_HOST: classic.host,
        ...(await withBuildx((plugin) => writeFile(plugin, "#!/bin/sh\nexit 1\n", { mode: 0o755 }))),
      }),
      { what: /docker buildx cannot be used/u, why: /buildx/u, remedy: /Install the buildx plugin/u },
    ],
  ])("%s", async (_, env, fault) => {
    const { run, repository } = await pushing({ env: await env() });
    await expectUntouched(run, repository, fault);
  });

  it("may not use the engine's socket", async () => {
    await using real = await engineProxy(classic);
    chmodSync(real.engine.host.replace("unix://", ""), 0);
    // Root may use any socket, unless it is told that it may not.
    const through = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"];
    const { run, repository } = await pushing({ engine: real.engine, through });
    await expectUntouched(run, repository, {
      what: /the Docker engine cannot be used/u,
      why: /permission denied/u,
      remedy: /Give the runner's user access to the engine's socket/u,
    });
  });

  it("leads to an engine of Windows containers", async () => {
    await using windows = await engineProxy(classic, [
      { when: ({ path }) => path === "/info", answer: { altered: (info) => ({ ...info, OSType: "windows" }) } },
    ]);
    const { run, repository } = await pushing({ engine: windows.engine });
    await expectUntouched(run, repository, {
      what: /the engine cannot be used/u,
      why: /it runs windows containers/u,
      remedy: /Use an engine that runs Linux containers/u,
    });
  });

  it("has a buildx that is older than an input: without that input it is good enough", async () => {
    const env = await withBuildx((plugin) => symlink(oldBuildx, plugin));
    const { run, repository } = await pushing({ engine: classic, env }, { call: "build" });
    await expectUntouched(run, repository, {
      what: /docker buildx is too old for this build/u,
      why: /it knows no --call, for which an input of this step asks/u,
      remedy: /Install a newer buildx plugin .* or leave the input out/u,
    });

    const without = await pushing({ engine: classic, env });
    expect(without.run).toMatchObject({ exitCode: 0, report: { refs: [{ state: "verified" }] } });
  });

  it("has a buildx that would wrap a single image in an index: every tag is pushed as the first is", async () => {
    const env = await withBuildx((plugin) => symlink(oldBuildx, plugin));
    const repository = freshRepository();
    const tags = ["1", "2", "3"].map((tag) => `${repository}:${tag}`);
    const inputs = { context: await shellApp("serve"), tags: tags.join("\n"), push: "true" };
    const run = await runGate(inputs, { engine: classic, env });

    expect(run).toMatchObject({ exitCode: 0, outputs: { refs: tags.join("\n") } });
    for (const tag of tags) expect(run.log).toContain(`::group::Push ${tag}`);
    for (const tag of ["1", "2", "3"]) expect(await heldId(classic, repository, tag)).toBe(run.outputs["imageid"]);
  });

  it("has such a buildx, which cannot promote", async () => {
    const env = await withBuildx((plugin) => symlink(oldBuildx, plugin));
    const repository = freshRepository();
    await runGate({ context: await shellApp("serve"), tags: `${repository}:1`, push: "true" }, { engine: classic });
    const inputs = { source: `${repository}:1`, tags: `${repository}:2`, "verify-revision": "off" };
    const step = await runStep("promote.js", inputs, { cwd: await temporaryFolder(), env });

    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/:2 could not be named: .*prefer-index.*Install buildx 0\.15 or newer/su);
    expect(await tagsOf(repository)).toEqual(["1"]);
  });
});

describe.concurrent("a runner", () => {
  const noPlace =
    /the run has no place for its files: .*Make RUNNER_TEMP a folder that the runner can write to, on a disk with room\.$/u;

  it.each([
    ["is a file", async () => ({ path: "/dev/null", [Symbol.asyncDispose]: async () => undefined })],
    ["is read-only", () => mountedFolder("ro")],
    ["has no room", () => mountedFolder("nr_inodes=1")],
  ])("whose RUNNER_TEMP %s", async (_, make) => {
    await using temp = await make();
    const noted = await notedDocker();
    await using inFront = await engineProxy(classic);
    const env = { ...noted.env, RUNNER_TEMP: temp.path };
    const { run, repository } = await pushing({ engine: inFront.engine, env });

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(errorsOf(run)).toEqual([expect.stringMatching(noPlace)]);
    expect(await noted.calls()).toEqual([]);
    expect(inFront.asked).toEqual([]);
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("whose RUNNER_TEMP is not there yet", async () => {
    const temp = join(await temporaryFolder(), "a", "b");
    const { run } = await pushing({ engine: classic, env: { RUNNER_TEMP: temp } });
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", report: expect.stringContaining(temp) } });
  });

  it("whose RUNNER_TEMP fills up with the image's log: nothing is pushed", async () => {
    await using temp = await mountedFolder("size=256k");
    const { run, repository } = await pushing(
      { engine: classic, env: { RUNNER_TEMP: temp.path } },
      { context: await shellApp("yes 'a line of this log' | head -c 1000000\nserve") },
    );
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(errorsOf(run)).toEqual([expect.stringMatching(/no space left on device.*RUNNER_TEMP/u)]);
    expect(await tagsOf(repository)).toEqual([]);
    expect(await leftovers(classic, run.runId)).toEqual([]);
  });

  it("that is a person: a run by hand, without any of the runner's files", async () => {
    const env = { GITHUB_OUTPUT: "", GITHUB_STATE: "", GITHUB_STEP_SUMMARY: "", RUNNER_TEMP: "" };
    const { run } = await pushing({ engine: classic, env });
    expect(run.exitCode).toBe(0);
    expect(run.log).toContain("::set-output name=verdict::pass");
    expect(run.log).toMatch(/^Verdict: pass\. Report: .*report\.json$/mu);
  });

  it.each(["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"])(
    "whose %s names a file that is not there",
    async (variable) => {
      const path = join(await temporaryFolder(), "gone", "file");
      const { run, repository } = await pushing({ engine: classic, env: { [variable]: path } });
      expect(run.exitCode).toBe(1);
      expect(errorsOf(run)).toEqual([expect.stringContaining(variable)]);
      expect(run.log).not.toMatch(/defect of Smoke Gate|^\s+at /mu);
      expect(run.runId).toBe("");
      expect(await tagsOf(repository)).toEqual([]);
    },
  );

  it.each(["main.js", "post.js", "pin.js", "promote.js"])("whose Node is too old for %s", async (entry) => {
    const noted = await notedDocker();
    const script = new URL(`../../../dist/${entry}`, import.meta.url).pathname;
    const { exitCode, all } = await execa(oldNode(), [script], { env: noted.env, all: true, reject: false });

    expect(exitCode).toBe(1);
    expect(all).toMatch(
      /^::error title=[^:]+::Smoke Gate needs Node 24 or newer, and was started by [\d.]+\. [^\n]+$/u,
    );
    expect(await noted.calls()).toEqual([]);
  });
});

describe.concurrent("an engine whose disk is full", () => {
  const big = async () =>
    context(["FROM scratch", "COPY . /", "ENV PATH=/bin", "EXPOSE 8080", 'CMD ["sleep", "1000"]'], {
      "big.bin": randomBytes(48 * 1024 * 1024).toString("latin1"),
    });
  const full: SaidFault = {
    what: /the build failed/u,
    why: /no space left on device/u,
    remedy: /Make room .*docker system df/u,
  };

  it.each(engines)("while it builds, with a $name store", async ({ name, store }) => {
    await using own = await ownEngine({ name: store, disk: "48m" });
    const { run, repository } = await pushing({ engine: own.engine }, { context: await big() });
    expect(name).toBe(store);
    await expectUntouched(run, repository, full);
    expect(await leftovers(own.engine, run.runId)).toEqual([]);
  });

  it.each(engines)("while another builder's image is loaded, with a $name store", async ({ store }) => {
    await using own = await ownEngine({ name: store, disk: "48m" });
    await using builder = await remoteBuilder();
    const { run, repository } = await pushing(
      { engine: own.engine, env: builder.env },
      { context: await big(), builder: builder.name },
    );
    await expectUntouched(run, repository, full);
    expect(await leftovers(own.engine, run.runId)).toEqual([]);
  });
});

/** The system's own node, behind those of the project on PATH. */
function oldNode(): string {
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .find((path) => existsSync(path) && /^v(?:1\d|2[0-3])\./u.test(execFileSync(path, ["--version"]).toString()));
  if (found === undefined) throw new Error("no node older than 24 is on PATH: apt-get install nodejs");
  return found;
}
