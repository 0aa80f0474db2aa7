/** A run that could not end by itself: what the post step finds of it, and what it makes of that. */
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { docker, leftovers } from "../../harness/docker.ts";
import { type GateRun, type StartedGate, startGate, type StepOptions } from "../../harness/gate.ts";
import { engineProxy, removesAnything, removesContainer } from "../../harness/engine-proxy.ts";
import { ownEngine } from "../../harness/own-engine.ts";
import { markedProcesses } from "../../harness/processes.ts";
import { tagsOf } from "../../harness/registry.ts";
import { running } from "../../harness/running.ts";
import {
  atStage,
  idleService,
  slowRemoval,
  type Stage,
  stageImages,
  type StageImages,
  stages,
} from "../../harness/stages.ts";
import { engines } from "../../harness/testbed.ts";

/** Sends the first of the three signals with which GitHub cancels a step, and no other: it must be enough. */
async function cancelOnce(gate: StartedGate): Promise<GateRun> {
  gate.kill("SIGINT");
  return gate.done;
}

function stageNamed(name: string): Stage {
  const found = stages.find((stage) => stage.name === name);
  if (found === undefined) throw new Error(`there is no stage ${name}`);
  return found;
}

/** The refs of which post warns that nobody has proven them. */
function unprovenRefs(log: string): string {
  const warning = /^::warning[^:]*::What the registry holds under (.*) is not proven: the run was killed/mu;
  return warning.exec(log)?.[1] ?? "";
}

/** A run that was killed has said nothing but this, from its beginning. */
const nothingSaid = { outputs: { verdict: "fail" }, report: undefined, summary: "" };

/** On a containerd store, those in which the store has a part. */
const withTheStore = new Set(["the build", "the boot", "a push"]);

describe.concurrent.each(engines)("on a $name store", (engine) => {
  let images: StageImages;
  /** A gate that is there all the time, and whose objects are nobody else's. */
  let neighbour: { readonly gate: StartedGate; readonly app: string; readonly objects: readonly string[] };

  beforeAll(async () => {
    images = await stageImages(engine);
    const gate = await bootedWith({}, { timeout: "1h" });
    const run = await gate.runId();
    neighbour = { gate, app: await running(engine, run, "app"), objects: await leftovers(engine, run) };
  });

  it.each(stages.filter(({ name }) => engine.name === "classic" || withTheStore.has(name)))(
    "killed in the middle of $name: post leaves nothing, says what was pushed, and can be run again",
    async ({ pushed = [], ...stage }) => {
      await using at = await atStage(stage, engine, images);
      await at.gate.killTree("SIGKILL");
      const run = await at.gate.done;
      expect(run).toMatchObject(nothingSaid);

      const post = await at.gate.post();
      expect(post.exitCode).toBe(0);
      expect(unprovenRefs(post.log)).toBe(at.refs.slice(0, stage.begun ?? 0).join(", "));
      expect(await leftovers(engine, run.runId)).toEqual([]);
      expect(await docker(engine, "image", "ls", "--quiet", `--filter=reference=smoke-gate-${run.runId}`)).toBe("");
      expect(await tagsOf(at.repository)).toEqual(pushed);
      expect(await at.gate.post()).toEqual({ exitCode: 0, log: "" });
    },
  );

  it("killed after its last sweep, before its report: post says what was pushed all the same", async () => {
    await using at = await atStage(stageNamed("the proof of a push"), engine, images);
    await at.gate.killTree("SIGKILL");
    const { runId } = await at.gate.done;
    const post = await at.gate.post({ STATE_swept: "true" });
    expect(unprovenRefs(post.log)).toBe(at.refs[0]);
    expect(await leftovers(engine, runId)).toEqual([]);
  });

  it("killed without what it has started: post ends that, and a push goes no further", async () => {
    await using at = await atStage(stageNamed("a push"), engine, images);
    at.gate.kill("SIGKILL");
    const { runId } = await at.gate.done;
    expect((await at.gate.post()).exitCode).toBe(0);
    expect(await markedProcesses(runId)).toEqual([]);
    expect(await leftovers(engine, runId)).toEqual([]);
    expect(await tagsOf(at.repository)).toEqual(["1.0"]);
  });

  it.each(["the build", "the boot", "a push"])(
    "going on in the middle of %s when post comes, as in a container of act: post ends it, and nothing more is made or pushed",
    async (name) => {
      await using at = await atStage(stageNamed(name), engine, images);
      const post = await at.gate.post();
      const run = await at.gate.done;

      expect(post).toEqual({ exitCode: 0, log: expect.stringMatching(/^Ended the run: it was still going on\.$/mu) });
      expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
      expect(run.report).toMatchObject({ findings: [], fault: { what: "the run was cancelled" } });
      expect(await leftovers(engine, run.runId)).toEqual([]);
      expect(await markedProcesses(run.runId)).toEqual([]);
      expect(await tagsOf(at.repository)).toEqual(name === "a push" ? ["1.0"] : []);
    },
  );

  it("going on where post cannot see it: its containers vanish; red, in a sentence, and nothing is left or pushed", async () => {
    const runnerTemp = await mkdtemp(join(tmpdir(), "smoke-gate-temp-"));
    await using at = await atStage(stageNamed("the boot"), engine, images, { env: { RUNNER_TEMP: runnerTemp } });
    const entry = new URL("../../../dist/post.js", import.meta.url).pathname;
    const elsewhere = await execa("unshare", ["--pid", "--fork", "--mount-proc", process.execPath, entry], {
      env: {
        STATE_run: await at.gate.runId(),
        DOCKER_HOST: engine.host,
        RUNNER_TEMP: runnerTemp,
      },
    });
    const run = await at.gate.done;

    expect(elsewhere.stdout).toMatch(/^Removed what the run left: 2 containers, 1 network, 1 volume\.$/u);
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report).not.toHaveProperty("fault");
    // To remove a container, the engine first kills it: either may be what main hears of.
    expect(run.report?.findings).toMatchObject([
      { finding: { kind: expect.stringMatching(/^(?:replaced|service-failed|exited)$/u) } },
    ]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
    expect(await tagsOf(at.repository)).toEqual([]);
  });

  it("cancelled by GitHub: gone without a second signal", async () => {
    await using at = await atStage(stageNamed("the settling"), engine, images);
    const run = await cancelOnce(at.gate);
    expect(run.report).toMatchObject({ fault: { why: expect.stringContaining("SIGINT") } });
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("cancelled by GitHub while the engine removes nothing: gone without a second signal, with its report; post does the rest", async () => {
    await using inFront = await engineProxy(engine);
    const gate = await bootedWith({ engine: inFront.engine });
    inFront.obey([{ when: removesAnything, answer: "stall" }]);
    const run = await cancelOnce(gate);
    expect(run).toMatchObject({ exitCode: 1, report: { fault: { what: "the run was cancelled" } } });
    expect(await leftovers(engine, run.runId)).toHaveLength(5);

    inFront.obey([]);
    expect((await gate.post()).log).toBe("Removed what the run left: 2 containers, 1 network, 1 volume.");
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("sent more signals while it cleans up: cleans up; killed then: post goes on", async () => {
    await using slow = await engineProxy(engine, [slowRemoval]);
    const patient = await bootedWith({ engine: slow.engine });
    patient.kill("SIGINT");
    await slow.wasAsked(removesContainer);
    for (const signal of ["SIGTERM", "SIGINT", "SIGTERM"] as const) patient.kill(signal);
    const run = await patient.done;
    expect(run.report).toMatchObject({ fault: { why: expect.stringContaining("SIGINT") } });
    expect(await leftovers(engine, run.runId)).toEqual([]);

    await using slowAgain = await engineProxy(engine, [slowRemoval]);
    const killed = await bootedWith({ engine: slowAgain.engine });
    killed.kill("SIGINT");
    await slowAgain.wasAsked(removesContainer);
    await killed.killTree("SIGKILL");
    const { runId } = await killed.done;
    expect(await leftovers(engine, runId)).not.toEqual([]);
    await killed.post();
    expect(await leftovers(engine, runId)).toEqual([]);
  });

  it("whose state was lost: post finds its own run, and no other of the job", async () => {
    const env = {
      RUNNER_TEMP: await mkdtemp(join(tmpdir(), "smoke-gate-job-")),
      GITHUB_JOB: "image",
      GITHUB_RUN_ID: "1",
    };
    const first = await bootedWith({ env: { ...env, GITHUB_ACTION: "__smoke-gate" } });
    const second = await bootedWith({ env: { ...env, GITHUB_ACTION: "__smoke-gate_2" } });
    const theirs = await leftovers(engine, await first.runId());
    await second.killTree("SIGKILL");
    const { runId } = await second.done;

    const lost = { STATE_run: "" };
    expect((await second.post(lost)).log).toBe("Removed what the run left: 2 containers, 1 network, 1 volume.");
    expect(await leftovers(engine, runId)).toEqual([]);
    expect((await second.post(lost)).log).toBe("Nothing to clean up: no run was begun.");
    expect(await leftovers(engine, await first.runId())).toEqual(theirs);

    await docker(engine, "exec", await running(engine, await first.runId(), "app"), "touch", "/go");
    expect(await first.done).toMatchObject({ exitCode: 0 });
    // It has ended by itself: there is nothing that a post without state could find.
    expect((await first.post(lost)).log).toBe("Nothing to clean up: no run was begun.");
    expect((await readdir(env.RUNNER_TEMP)).filter((name) => name.startsWith("smoke-gate-step"))).toEqual([]);
  });

  it("none of these touched the gate beside them", { concurrent: false }, async () => {
    expect(await leftovers(engine, await neighbour.gate.runId())).toEqual(neighbour.objects);
    await docker(engine, "exec", neighbour.app, "touch", "/go");
    expect(await neighbour.gate.done).toMatchObject({ exitCode: 0 });
  });

  /** A gate whose service and app are up, and that waits. */
  async function bootedWith(options: StepOptions, inputs: Readonly<Record<string, string>> = {}): Promise<StartedGate> {
    const wanted = { image: images.waiting, services: idleService(images, "'true'"), ...inputs };
    const gate = await startGate(wanted, { engine, ...options });
    await running(engine, await gate.runId(), "app");
    return gate;
  }
});

it("a run that does not listen is killed by post", async () => {
  const [engine] = engines;
  const images = await stageImages(engine);
  await using at = await atStage(stageNamed("the boot"), engine, images);
  at.gate.kill("SIGSTOP");
  const post = await at.gate.post();
  const run = await at.gate.done;

  expect(run).toMatchObject({ exitCode: undefined, ...nothingSaid });
  expect(post.log).toBe(
    "Ended the run: it was still going on.\nRemoved what the run left: 2 containers, 1 network, 1 volume.",
  );
  expect(await leftovers(engine, run.runId)).toEqual([]);
});

it("an engine that hangs in the middle of the boot: gone without a second signal; post cleans up once the engine is back", async () => {
  await using own = await ownEngine();
  const images = await stageImages(own.engine);
  await using at = await atStage(stageNamed("the boot"), own.engine, images);
  own.pause();
  const run = await cancelOnce(at.gate);
  own.resume();

  expect(run).toMatchObject({ exitCode: 1, report: { fault: { what: "the run was cancelled" } } });
  expect(await leftovers(own.engine, run.runId)).not.toEqual([]);
  expect((await at.gate.post()).exitCode).toBe(0);
  expect(await leftovers(own.engine, run.runId)).toEqual([]);
});
