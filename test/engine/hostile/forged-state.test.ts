/** Somebody writes the state that main hands to post: post ends, and removes, only the run of its own step. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { docker, leftovers } from "../../harness/docker.ts";
import { startGate } from "../../harness/gate.ts";
import { running } from "../../harness/running.ts";
import { stageImages } from "../../harness/stages.ts";
import { engines } from "../../harness/testbed.ts";

const [engine] = engines;
const entry = new URL("../../../dist/post.js", import.meta.url).pathname;

describe.concurrent("the post step", () => {
  it("lets another run go on whose id stands in its state", async () => {
    const { waiting } = await stageImages(engine);
    const neighbour = await startGate({ image: waiting }, { engine });
    const run = await neighbour.runId();
    const app = await running(engine, run, "app");
    const objects = await leftovers(engine, run);

    const { stdout } = await execa(process.execPath, [entry], {
      env: {
        STATE_run: run,
        DOCKER_HOST: engine.host,
        RUNNER_TEMP: await mkdtemp(join(tmpdir(), "smoke-gate-temp-")),
      },
    });

    expect(stdout).toBe("Nothing to clean up: no run was begun.");
    expect(await leftovers(engine, run)).toEqual(objects);
    await docker(engine, "exec", app, "touch", "/go");
    expect(await neighbour.done).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
  });

  it("removes its own run though another one's id stands in its state", async () => {
    const { waiting } = await stageImages(engine);
    const step = { RUNNER_TEMP: await mkdtemp(join(tmpdir(), "smoke-gate-temp-")), GITHUB_ACTION: "gate" };
    const [killed, neighbour] = [
      await startGate({ image: waiting }, { engine, env: step }),
      await startGate({ image: waiting }, { engine }),
    ];
    const [run, theirs] = [await killed.runId(), await neighbour.runId()];
    await running(engine, run, "app");
    const app = await running(engine, theirs, "app");
    await killed.killTree("SIGKILL");
    await killed.done;

    await killed.post({ STATE_run: theirs });

    expect(await leftovers(engine, run)).toEqual([]);
    await docker(engine, "exec", app, "touch", "/go");
    expect(await neighbour.done).toMatchObject({ exitCode: 0 });
  });
});
