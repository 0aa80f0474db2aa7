/** However a run ends, nothing of it stays on the engine, and nothing of anybody else's goes. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { context, shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { type GateRun, runGate, type StartedGate, startGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { notedDocker } from "../harness/noted-docker.ts";
import { freshRepository, tagsOf } from "../harness/registry.ts";
import { putsManifest, readsBack, type Rule, registryProxy } from "../harness/registry-proxy.ts";
import { running } from "../harness/running.ts";
import { engines } from "../harness/testbed.ts";

type Inputs = Readonly<Record<string, string>>;

/** A step that is sent a first signal is killed after ten seconds, by GitHub. */
const patienceMs = 10_000;

describe.concurrent.each(engines)("on a $name store", (engine) => {
  /** Healthy; it tells of every request. */
  let healthy: string;
  /** Healthy once a file called /go is there; it has an anonymous volume. */
  let waiting: string;
  /** The name of an image that runs and does nothing. */
  const idle = "smoke-gate-test-idle:1";

  beforeAll(async () => {
    healthy = await builtImage(engine, await shellApp("exec busybox httpd -f -v -p 8080 -h /www"));
    waiting = await builtImage(
      engine,
      await shellApp("until test -e /go; do sleep 0.02; done\nserve", ["EXPOSE 8080", "VOLUME /data"]),
    );
    await docker(engine, "tag", await builtImage(engine, await shellApp("exec sleep 1000")), idle);
  });

  const service = (ready: string) =>
    `idle: { image: '${idle}', pull: never, volumes: ['kept:/kept'], ready: { exec: ${ready} } }`;

  const moments: readonly (readonly [
    string,
    {
      inputs: (repository: string) => Inputs | Promise<Inputs>;
      rules?: readonly Rule[];
      reached: (gate: StartedGate) => Promise<unknown>;
    },
  ])[] = [
    [
      "the build",
      {
        // Of two builds of the same step at once, older BuildKits show the output to one.
        inputs: async () => ({
          context: await context([
            "FROM scratch",
            "COPY . /",
            `ENV PATH=/bin BUILD=${randomUUID()}`,
            'RUN ["/bin/sh", "-c", "echo in the middle; exec sleep 1000"]',
          ]),
        }),
        reached: (gate) => gate.logged(" in the middle"),
      },
    ],
    [
      "the start of a service",
      {
        inputs: () => ({ image: waiting, services: service("'false'") }),
        reached: async (gate) => running(engine, await gate.runId(), "idle"),
      },
    ],
    [
      "the boot",
      {
        inputs: () => ({ image: waiting, services: service("'true'") }),
        reached: async (gate) => running(engine, await gate.runId(), "app"),
      },
    ],
    [
      "the settling",
      {
        inputs: () => ({ image: healthy, settle: "10m" }),
        reached: async (gate) => {
          const app = await running(engine, await gate.runId(), "app");
          const answered = async () =>
            expect((await execa("docker", ["-H", engine.host, "logs", app], { all: true })).all).toContain(
              "response:200",
            );
          await vi.waitFor(answered, { timeout: 30_000, interval: 50 });
        },
      },
    ],
  ];

  const signals: readonly (readonly [string, readonly NodeJS.Signals[]])[] = [
    ["SIGINT", ["SIGINT"]],
    ["SIGTERM", ["SIGTERM"]],
    ["SIGINT and SIGTERM", ["SIGINT", "SIGTERM"]],
  ];

  const cancelled = async (gate: StartedGate, sent: readonly NodeJS.Signals[]): Promise<GateRun> => {
    const begin = performance.now();
    for (const signal of sent) gate.kill(signal);
    const run = await gate.done;
    expect(performance.now() - begin).toBeLessThan(patienceMs);
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report).toMatchObject({
      verdict: "fail",
      findings: [],
      fault: { what: "the run was cancelled", why: expect.stringMatching(sent.join("|")) },
    });
    expect(run.log.match(/^::error/gmu)).toHaveLength(1);
    expect(await leftovers(engine, run.runId)).toEqual([]);
    return run;
  };

  describe.each(moments)("cancelled in the middle of %s", (_, { inputs, reached }) => {
    it.each(signals)("%s: exits, leaves nothing, pushes nothing", async (__, sent) => {
      const repository = freshRepository();
      const gate = await startGate(
        { tags: `${repository}:1.0`, push: "true", ...(await inputs(repository)) },
        { engine },
      );
      await reached(gate);
      const run = await cancelled(gate, sent);

      expect(run.report?.variants.filter(({ result }) => result !== "stopped")).toEqual([]);
      expect(run.report?.refs).toMatchObject([{ state: "untouched" }]);
      expect(await tagsOf(repository)).toEqual([]);
    });
  });

  it.each(signals)("cancelled in the middle of a push, %s: says which refs were not pushed", async (_, sent) => {
    await using proxy = await registryProxy([{ when: putsManifest("2.0"), answer: "stall" }]);
    const { name, real } = proxy.repository();
    const gate = await startGate(
      { image: healthy, tags: `${name}:1.0\n${name}:2.0\n${name}:3.0`, push: "true" },
      { engine },
    );
    await proxy.wasAsked(putsManifest("2.0"));
    const run = await cancelled(gate, sent);

    expect(run.outputs["refs"]).toBe(`${name}:1.0`);
    expect(run.report?.refs).toMatchObject([
      { state: "verified" },
      { state: "failed", problem: expect.stringContaining("cancelled") },
      { state: "untouched" },
    ]);
    expect(await tagsOf(real)).toEqual(["1.0"]);
  });

  it("cancelled before a push is proven: says so", async () => {
    await using proxy = await registryProxy([{ when: readsBack("1.0"), answer: "stall" }]);
    const { name, real } = proxy.repository();
    const gate = await startGate({ image: healthy, tags: `${name}:1.0\n${name}:2.0`, push: "true" }, { engine });
    await proxy.wasAsked(readsBack("1.0"));
    const run = await cancelled(gate, ["SIGINT", "SIGTERM"]);

    expect(run.outputs).toMatchObject({ refs: `${name}:1.0`, "pinned-refs": "" });
    expect(run.report?.refs).toMatchObject([
      { state: "pushed", problem: expect.stringContaining("cancelled") },
      { state: "untouched" },
    ]);
    expect(await tagsOf(real)).toEqual(["1.0"]);
  });

  it("killed: the post step removes exactly what the run left, and finds nothing more the second time", async () => {
    const inputs = { image: waiting, services: service("'true'") };
    const [killed, neighbour] = [await startGate(inputs, { engine }), await startGate(inputs, { engine })];
    const [app, neighbours] = [
      await running(engine, await killed.runId(), "app"),
      await running(engine, await neighbour.runId(), "app"),
    ];
    const volumes = (await docker(engine, "inspect", "--format={{range .Mounts}}{{.Name}} {{end}}", app))
      .split(" ")
      .filter((volume) => volume !== "");
    killed.kill("SIGKILL");
    const { runId } = await killed.done;
    const left = await leftovers(engine, runId);
    const theirs = await leftovers(engine, await neighbour.runId());
    expect(left.map((line) => line.split(" ")[0])).toEqual(["container", "container", "network", "volume"]);
    expect(volumes).toHaveLength(1);

    expect(await killed.post()).toEqual({
      exitCode: 0,
      log: "Removed what the run left: 2 containers, 1 network, 1 volume.",
    });
    expect(await leftovers(engine, runId)).toEqual([]);
    expect(await docker(engine, "volume", "ls", "--quiet", ...volumes.map((volume) => `--filter=name=${volume}`))).toBe(
      "",
    );
    expect(await leftovers(engine, await neighbour.runId())).toEqual(theirs);
    expect(await killed.post()).toEqual({ exitCode: 0, log: "" });

    await docker(engine, "exec", neighbours, "touch", "/go");
    expect(await neighbour.done).toMatchObject({ exitCode: 0 });
  });

  it("killed: a second run of the same commit passes while the leftovers of the first are still there", async () => {
    const repository = freshRepository();
    const inputs = {
      context: await shellApp("until test -e /go; do sleep 0.02; done\nserve"),
      tags: `${repository}:1.0`,
      push: "true",
    };
    const first = await startGate(inputs, { engine });
    await running(engine, await first.runId(), "app");
    first.kill("SIGKILL");
    const { runId } = await first.done;
    const left = await leftovers(engine, runId);
    expect(left).not.toEqual([]);

    const second = await startGate(inputs, { engine });
    await docker(engine, "exec", await running(engine, await second.runId(), "app"), "touch", "/go");
    const run = await second.done;
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${repository}:1.0` } });
    expect(await leftovers(engine, run.runId)).toEqual([]);
    expect(await leftovers(engine, runId)).toEqual(left);
    await first.post();
    expect(await leftovers(engine, runId)).toEqual([]);
  });

  it("swept by post while it goes on, as in a container of act: red, in a sentence, and nothing is left or pushed", async () => {
    const repository = freshRepository();
    const gate = await startGate(
      { image: waiting, services: service("'true'"), tags: `${repository}:1.0`, push: "true" },
      { engine },
    );
    await running(engine, await gate.runId(), "app");
    expect(await gate.post()).toMatchObject({ exitCode: 0 });
    const run = await gate.done;

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report).not.toHaveProperty("fault");
    // To remove a container, the engine first kills it: either may be what main hears of.
    expect(run.report?.findings).toMatchObject([
      { finding: { kind: expect.stringMatching(/^(?:replaced|service-failed|exited)$/u) } },
    ]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
    expect(await tagsOf(repository)).toEqual([]);
  });
});

describe.concurrent("the post step", () => {
  const post = async (env: Readonly<Record<string, string>>) => {
    const noted = await notedDocker();
    // Deep in a folder of its own: were a forged state ever taken for a run, its folder must not be anybody's.
    const runnerTemp = await mkdtemp(join(tmpdir(), "smoke-gate-temp-"));
    const entry = new URL("../../dist/post.js", import.meta.url).pathname;
    const { exitCode, all } = await execa(process.execPath, [entry], {
      env: { ...noted.env, RUNNER_TEMP: runnerTemp, ...env },
      all: true,
      reject: false,
    });
    return { exitCode, log: all, calls: await noted.calls() };
  };

  it.each([
    ["no state", undefined],
    ["an empty state", ""],
    ["a state that is no run id", "0123456789abcdef"],
    ["a state with another filter in it", "0123456789abcdef0123456789abcdef --filter name=x"],
    ["a state that is a path", "../0123456789abcdef0123456789abcde"],
    ["a state of upper case", "0123456789ABCDEF0123456789ABCDEF"],
  ])("asks docker nothing with %s", async (_, state) => {
    expect(await post(state === undefined ? {} : { STATE_run: state })).toEqual({
      exitCode: 0,
      log: "Nothing to clean up: no run was begun.",
      calls: [],
    });
  });

  it("is no failure of the job where no engine answers", async () => {
    const { exitCode, log } = await post({
      STATE_run: "0123456789abcdef0123456789abcdef",
      DOCKER_HOST: "tcp://127.0.0.1:1",
    });
    expect(exitCode).toBe(0);
    expect(log).toMatch(/^::warning title=smoke-gate%3A cleaning up::.*127\.0\.0\.1:1/u);
  });
});

it("a bad input calls no docker, makes no folder and begins no run", async () => {
  const noted = await notedDocker();
  const runnerTemp = await mkdtemp(join(tmpdir(), "smoke-gate-temp-"));
  const run = await runGate({ context: ".", timeout: "soon" }, { env: { ...noted.env, RUNNER_TEMP: runnerTemp } });

  expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" }, runId: "" });
  expect(await noted.calls()).toEqual([]);
  expect(await readdir(runnerTemp)).toEqual([]);
});
