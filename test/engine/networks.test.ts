/** Which network each of many variants is on, and for how long. */
import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { docker, leftovers } from "../harness/docker.ts";
import { engineProxy, makesNetwork, removesContainer, removesNetwork } from "../harness/engine-proxy.ts";
import { runGate, startGate } from "../harness/gate.ts";
import { running } from "../harness/running.ts";
import { yaml } from "../harness/smoke.ts";
import { stageImages, type StageImages } from "../harness/stages.ts";
import { engines } from "../harness/testbed.ts";
import { patience } from "../harness/patience.ts";

const variants = (count: number) => yaml(Object.fromEntries(Array.from({ length: count }, (_, at) => [`v${at}`, {}])));

describe.concurrent.each(engines)("on a $name store", (engine) => {
  let images: StageImages;

  beforeAll(async () => {
    images = await stageImages(engine);
  });

  it("every variant is on a network of its own, and none of them stays", async () => {
    await using proxy = await engineProxy(engine);
    const format = "{{.Action}} {{.Actor.Attributes.name}}";
    const events = ["events", "--since=0s", `--format=${format}`, "--filter=type=network"];
    const watcher = execa("docker", ["-H", engine.host, ...events], { reject: false, stdin: "ignore" });
    const run = await runGate(
      { image: images.healthy, variants: variants(6), "max-parallel": "2" },
      { engine: proxy.engine },
    );
    watcher.kill();
    const told = (await watcher).stdout.split("\n").map((line) => line.split(" "));

    expect(run.report).toMatchObject({
      verdict: "pass",
      variants: Array.from({ length: 6 }, () => ({ result: "passed" })),
    });
    expect(proxy.asked.filter(makesNetwork)).toHaveLength(6);
    const on = new Map<string, number>();
    for (const [action, name = ""] of told) {
      if (!name.startsWith(`smoke-gate-${run.runId.slice(0, 12)}-`)) continue;
      const change = { connect: 1, disconnect: -1 }[action ?? ""] ?? 0;
      on.set(name, (on.get(name) ?? 0) + change);
      expect(on.get(name)).toBeLessThanOrEqual(1);
    }
    expect([...on.values()]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("a network that somebody else's container is on is not the next variant's", async () => {
    await using proxy = await engineProxy(engine);
    const gate = await startGate(
      { image: images.waiting, variants: variants(2), "max-parallel": "1" },
      { engine: proxy.engine },
    );
    const runId = await gate.runId();
    const first = await running(engine, runId, "app");
    const [network = ""] = (
      await docker(
        engine,
        "network",
        "ls",
        "--quiet",
        `--filter=label=smoke-gate.run=${runId}`,
        "--filter=name=-v0.network",
      )
    ).split("\n");
    const stranger = `smoke-gate-test-stranger-${randomUUID()}`;
    await docker(
      engine,
      "run",
      "--detach",
      `--name=${stranger}`,
      `--network=${network}`,
      "--network-alias=db",
      images.idle,
    );
    try {
      await docker(engine, "exec", first, "touch", "/go");
      await proxy.wasAsked(
        ({ path, query }) => path === "/containers/create" && `${query.get("name")}`.endsWith("-v1.app"),
      );
      expect(proxy.asked.filter(makesNetwork)).toHaveLength(2);
      const second = await vi.waitFor(async () => {
        const id = await running(engine, runId, "app");
        if (id === first) throw new Error("it is still the first");
        return id;
      }, patience);
      await docker(engine, "exec", second, "touch", "/go");
      expect(await gate.done).toMatchObject({ exitCode: 0, report: { verdict: "pass" } });
      expect(await leftovers(engine, runId)).toEqual([]);
    } finally {
      await docker(engine, "rm", "--force", stranger);
    }
  });

  it("a network goes once its containers are dead, however long the engine removes their files", async () => {
    await using proxy = await engineProxy(engine, [{ when: removesContainer, answer: "stall" }]);
    const gate = await startGate({ image: images.healthy }, { engine: proxy.engine });
    await proxy.wasAsked(removesContainer);
    expect(proxy.asked.filter(removesNetwork)).toEqual([]);

    const runId = await gate.runId();
    await docker(engine, "kill", await running(engine, runId, "app"));
    await proxy.wasAsked(removesNetwork);
    proxy.obey([]);
    proxy.breakOff(removesContainer);
    expect(await gate.done).toMatchObject({ exitCode: 0, report: { verdict: "pass" } });
    expect(await leftovers(engine, runId)).toEqual([]);
  });
});
