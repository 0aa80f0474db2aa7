/** However a run ends, nothing of it stays on the engine, and nothing of anybody else's goes. */
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunId } from "../../src/ownership/run-id.ts";
import { cleaningUpMs } from "../../src/runner/cancellation.ts";
import { runFolders } from "../../src/ownership/folders.ts";
import { shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { type GateRun, runGate, type StartedGate, startGate } from "../harness/gate.ts";
import { engineProxy, startsContainer } from "../harness/engine-proxy.ts";
import { builtImage } from "../harness/image.ts";
import { notedDocker } from "../harness/noted-docker.ts";
import { freshRepository, tagsOf } from "../harness/registry.ts";
import { anyRun } from "../harness/run-id.ts";
import { running } from "../harness/running.ts";
import { atStage, idleService, type Stage, stageImages, type StageImages, stages } from "../harness/stages.ts";
import { engines } from "../harness/testbed.ts";

/** A job whose time is over is sent the same as one that is cancelled. */
const ways: readonly (readonly [string, (gate: StartedGate) => unknown])[] = [
  ["SIGINT", (gate) => gate.kill("SIGINT")],
  ["SIGTERM", (gate) => gate.kill("SIGTERM")],
  ["SIGINT and SIGTERM", (gate) => [gate.kill("SIGINT"), gate.kill("SIGTERM")]],
];
const ctrlC = ["Ctrl-C, which docker gets, too", (gate: StartedGate) => gate.killTree("SIGINT")] as const;

describe.concurrent.each(engines)("on a $name store", (engine) => {
  let images: StageImages;

  beforeAll(async () => {
    images = await stageImages(engine);
  });

  const cancelled = async (gate: StartedGate, cancel: () => unknown): Promise<GateRun> => {
    const cancelledAt = performance.now();
    await cancel();
    const run = await gate.done;
    const hadTime = performance.now() - cancelledAt < cleaningUpMs;
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report).toMatchObject({
      verdict: "fail",
      findings: [],
      fault: { what: "the run was cancelled", why: expect.stringMatching(/\(SIG(?:INT|TERM)\)$/u) },
    });
    expect(run.log.match(/^::error/gmu)).toHaveLength(1);
    // The engine of a busy machine may still be at it when the time of a cancelled step is over: then it is the post step's.
    if (!hadTime) expect((await gate.post()).exitCode).toBe(0);
    expect(await leftovers(engine, run.runId), run.log).toEqual([]);
    return run;
  };

  /** What the report says of the refs at each stage; before them, nothing was touched. */
  const states: Readonly<Record<string, readonly object[]>> = {
    "the cleanup": [],
    "a push": [{ state: "verified" }, { state: "failed", problem: expect.stringContaining("cancelled") }],
    "the proof of a push": [{ state: "pushed", problem: expect.stringContaining("cancelled") }, { state: "untouched" }],
  };

  const expectStopped = async (stage: Stage, refs: readonly string[], repository: string, run: GateRun) => {
    expect(run.report?.refs).toMatchObject(states[stage.name] ?? [{ state: "untouched" }, { state: "untouched" }]);
    expect(run.outputs["refs"]).toBe(refs.slice(0, stage.pushed?.length ?? 0).join("\n"));
    expect(await tagsOf(repository)).toEqual(stage.pushed ?? []);
  };

  describe.each(stages)("cancelled in the middle of $name", (stage) => {
    // What docker does of itself, it does alike for both.
    const ofThis = engine.name === "classic" ? [...ways, ctrlC] : ways.slice(-1);

    it.each(ofThis)("%s: exits, leaves nothing, and says what was pushed", async (_, cancel) => {
      await using at = await atStage(stage, engine, images);
      const run = await cancelled(at.gate, () => cancel(at.gate));
      await expectStopped(stage, at.refs, at.repository, run);
    });
  });

  it("killed: the post step removes exactly what the run left, and finds nothing more the second time", async () => {
    const inputs = { image: images.waiting, services: idleService(images, "'true'") };
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
    expect(left.map((line) => line.split(" ")[0])).toEqual(["container", "container", "network", "volume", "record"]);
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
});

const [anyEngine] = engines;

it("says of a further fault what the gate was about", async () => {
  const image = await builtImage(anyEngine, await shellApp("serve"));
  await using inFront = await engineProxy(anyEngine, [
    { when: startsContainer, answer: { refusal: "no start" } },
    { when: ({ method, path }) => method === "GET" && path.endsWith(".names"), answer: { refusal: "no tags" } },
    { when: ({ method, path }) => method === "DELETE" && path.startsWith("/volumes/"), answer: { refusal: "no end" } },
  ]);
  const gate = await startGate({ image, tags: "smoke-gate.test/a:1" }, { engine: inFront.engine });
  const { report, log } = await gate.done;
  expect(report?.fault).toMatchObject({ why: expect.stringContaining("no start") });
  expect(log.match(/^::warning.*$/gmu)).toEqual([
    expect.stringMatching(/^::warning title=smoke-gate%3A naming the tags on the engine::.*no tags/u),
    expect.stringMatching(/^::warning title=smoke-gate%3A cleaning up::.*no end/u),
  ]);
  await gate.post({ DOCKER_HOST: anyEngine.host });
});

describe.concurrent("the post step", () => {
  const post = async (env: Readonly<Record<string, string>>, begun?: RunId) => {
    const noted = await notedDocker();
    await using inFront = await engineProxy(anyEngine);
    // Deep in a folder of its own: were a forged state ever taken for a run, its folder must not be anybody's.
    const runnerTemp = await mkdtemp(join(tmpdir(), "smoke-gate-temp-"));
    if (begun !== undefined) await runFolders({ RUNNER_TEMP: runnerTemp }, begun);
    const entry = new URL("../../dist/post.js", import.meta.url).pathname;
    const { exitCode, all } = await execa(process.execPath, [entry], {
      env: { ...noted.env, DOCKER_HOST: inFront.engine.host, RUNNER_TEMP: runnerTemp, ...env },
      all: true,
      reject: false,
    });
    return { exitCode, log: all, calls: await noted.calls(), asked: inFront.asked };
  };

  it.each([
    ["no state", undefined],
    ["an empty state", ""],
    ["a state that is no run id", "0123456789abcdef"],
    ["a state with another filter in it", `${anyRun} --filter name=x`],
    ["a state that is a path", `../${anyRun.slice(3)}`],
    ["a state of upper case", anyRun.toUpperCase()],
  ])("asks docker nothing with %s", async (_, state) => {
    expect(await post(state === undefined ? {} : { STATE_run: state })).toEqual({
      exitCode: 0,
      log: "Nothing to clean up: no run was begun.",
      calls: [],
      asked: [],
    });
  });

  it("is no failure of the job where no engine answers", async () => {
    const { exitCode, log } = await post({ STATE_run: anyRun, DOCKER_HOST: "tcp://127.0.0.1:1" }, anyRun);
    expect(exitCode).toBe(0);
    expect(log).toMatch(/^::warning title=smoke-gate%3A cleaning up::.*127\.0\.0\.1:1/u);
  });
});

it("a bad input asks docker nothing, makes no folder and begins no run", async () => {
  const noted = await notedDocker();
  await using inFront = await engineProxy(anyEngine);
  const runnerTemp = await mkdtemp(join(tmpdir(), "smoke-gate-temp-"));
  const inputs = { context: ".", timeout: "soon" };
  const run = await runGate(inputs, { engine: inFront.engine, env: { ...noted.env, RUNNER_TEMP: runnerTemp } });

  expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" }, runId: "" });
  expect(await noted.calls()).toEqual([]);
  expect(inFront.asked).toEqual([]);
  expect(await readdir(runnerTemp)).toEqual([]);
});
