/** What gates left whose runner died: the next gate on that engine removes it, and nothing else. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageRepository, objectName } from "../../../src/ownership/names.ts";
import { newRunId, type RunId } from "../../../src/ownership/run-id.ts";
import { thisProcess } from "../../../src/process/identity.ts";
import { shellApp } from "../../harness/context.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { errorsOf } from "../../harness/fault.ts";
import { runGate, startGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { engineProxy } from "../../harness/engine-proxy.ts";
import { type OwnEngine, ownEngine } from "../../harness/own-engine.ts";
import { deadProcess } from "../../harness/processes.ts";
import { running } from "../../harness/running.ts";
import { engines, type TestEngine } from "../../harness/testbed.ts";

const hour = 3_600_000;

const run = (owner: string, hoursAgo: number): RunId =>
  newRunId(randomBytes(16).toString("hex"), new Date(Date.now() - hoursAgo * hour), owner);

/** What a run has on an engine in the middle of its smoke test, and the name by which it holds its image. */
async function leave(engine: TestEngine, image: string, of: RunId): Promise<readonly string[]> {
  const label = `--label=smoke-gate.run=${of}`;
  const name = objectName(of, "leftover");
  const record = `smoke-gate-${of}`;
  await docker(engine, "volume", "create", `--label=smoke-gate.record=${of}`, record);
  await docker(engine, "network", "create", label, name);
  await docker(engine, "volume", "create", label, name);
  await docker(
    engine,
    "run",
    "--detach",
    label,
    `--name=${name}`,
    `--network=${name}`,
    `--volume=${name}:/kept`,
    image,
  );
  await docker(engine, "tag", image, `${imageRepository(of)}:given`);
  return [
    `container ${name}`,
    `network ${name}`,
    `volume ${name}`,
    `image ${imageRepository(of)}:given`,
    `record ${record}`,
  ];
}

describe.each(engines)("on a $store store", ({ store }) => {
  let own: OwnEngine;
  let engine: TestEngine;
  let healthy: string;
  let idle: string;

  beforeAll(async () => {
    own = await ownEngine({ name: store });
    ({ engine } = own);
    healthy = await builtImage(engine, await shellApp("serve"));
    // An engine that comes back after its death asks what still runs to end, and waits.
    idle = await builtImage(engine, await shellApp("trap exit TERM\nsleep 1000 & wait"));
  });

  afterAll(() => own[Symbol.asyncDispose]());

  it("what is over for certain is removed, and said; nothing else is touched", async () => {
    const [alive, dead] = [await thisProcess(), await deadProcess()];
    const elsewhere = dead.replace(/^\w+/u, "0".repeat(12));
    const over = [run(dead, 2), run(elsewhere, 26), run("unknown", 100)];
    const others = [run(alive, 100), run(dead, 0.5), run(elsewhere, 24), run("unknown", 24), run(dead, -5)];
    for (const each of over) await leave(engine, idle, each);
    const kept = (await Promise.all(others.map((each) => leave(engine, idle, each)))).flat();
    // Neither is a run: somebody else's label, and another tool's.
    await docker(engine, "volume", "create", "--label=smoke-gate.run=0123456789abcdef", "not-a-run");
    await docker(engine, "network", "create", "--label=smoke-gate=1", "not-ours");
    await docker(engine, "tag", idle, "smoke-gate-0123456789ab:mine");

    const gate = await runGate({ image: healthy }, { engine });

    expect(gate).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
    const said = gate.log.split("\n").filter((line) => line.startsWith("A gate that began on "));
    expect(said).toHaveLength(3);
    for (const line of said)
      expect(line).toMatch(
        /^A gate that began on \d{4}-\d\d-\d\d at \d\d:\d\d UTC, and is over, left 1 container, 1 network, 1 volume, 1 image: removed\.$/u,
      );
    expect((await leftovers(engine, "")).toSorted()).toEqual(
      [...kept, "volume not-a-run", "image smoke-gate-0123456789ab:mine"].toSorted(),
    );
    expect(await docker(engine, "network", "ls", "--quiet", "--filter=name=not-ours")).not.toBe("");

    const next = await runGate({ image: healthy }, { engine });
    expect(next.log).not.toContain("A gate that began");
  });

  it("the id on what a gate makes says when it began, and which process it is", async () => {
    // An id counts whole seconds.
    const before = Math.floor(Date.now() / 1000);
    const gate = await startGate({ image: idle, port: "8080" }, { engine });
    await running(engine, await gate.runId(), "app");
    const after = Date.now() / 1000;
    await gate.killTree("SIGKILL");
    const { runId } = await gate.done;
    const [, begun, owner] = runId.split(".");
    expect(Number(begun) >= before && Number(begun) <= after).toBe(true);
    expect(owner).toMatch(new RegExp(`^${(await thisProcess()).replace(/-\d+-\d+$/u, "")}-\\d+-\\d+$`, "u"));
    await gate.post();
  });

  it("an engine that cannot say what is there costs a warning, and no verdict", async () => {
    await using inFront = await engineProxy(engine, [
      {
        when: ({ path, query }) => path === "/volumes" && !query.get("filters")?.includes("="),
        answer: { refusal: "x" },
      },
    ]);
    const gate = await runGate({ image: healthy }, { engine: inFront.engine });

    expect(gate).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
    expect(errorsOf(gate)).toEqual([]);
    expect(gate.log.match(/^::warning.*$/gmu)).toEqual([
      expect.stringMatching(
        /^::warning title=smoke-gate%3A what earlier gates left::docker volume ls failed: Error response from daemon: x\./u,
      ),
    ]);
  });
});
