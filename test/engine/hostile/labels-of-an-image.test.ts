/** An image brings the labels of a gate: it passes for nothing that a gate made, and no gate boots it. */
import { randomBytes } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newRunId, type RunId } from "../../../src/ownership/run-id.ts";
import { objectName } from "../../../src/ownership/names.ts";
import { context, shellApp } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { expectFault } from "../../harness/fault.ts";
import { runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { deadProcess } from "../../harness/processes.ts";
import { serving, smoke, smokeCommand, yaml } from "../../harness/smoke.ts";
import { engines, nodeImage, type TestEngine } from "../../harness/testbed.ts";

/** A run that has been over for hours: what bears its id is taken for a leftover. */
async function oldRun(): Promise<RunId> {
  const twoHours = 7_200_000;
  return newRunId(randomBytes(16).toString("hex"), new Date(Date.now() - twoHours), await deadProcess());
}

/** An image that runs, has an anonymous volume, and has these labels. */
async function labelled(engine: TestEngine, labels: Readonly<Record<string, string>>): Promise<string> {
  const lines = Object.entries(labels).map(([key, value]) => `LABEL ${key}=${JSON.stringify(value)}`);
  return builtImage(engine, await shellApp("trap exit TERM\nsleep 1000 & wait", ["VOLUME /data", ...lines]));
}

/** Runs it as production would; gives its Id and its volume. */
async function inProduction(engine: TestEngine, image: string, name: string): Promise<readonly [string, string]> {
  const id = await docker(engine, "run", "--detach", `--name=${name}`, image);
  return [id, await docker(engine, "inspect", "--format={{(index .Mounts 0).Name}}", id)];
}

async function isThere(engine: TestEngine, [id, volume]: readonly [string, string]): Promise<boolean> {
  const [containers, volumes] = await Promise.all([
    docker(engine, "ps", "--quiet", "--no-trunc", `--filter=id=${id}`),
    docker(engine, "volume", "ls", "--quiet", `--filter=name=${volume}`),
  ]);
  return containers === id && volumes === volume;
}

const reserved = { what: /cannot be booted/u, why: /it has the label smoke-gate\./u, remedy: /Remove the label/u };

describe.concurrent.each(engines)("on a $name store", (engine) => {
  it.each<[string, (run: RunId) => Readonly<Record<string, string>>, (run: RunId) => string, boolean]>([
    ["the label of an old run", (run) => ({ "smoke-gate.run": run }), (run) => `production-${run.slice(0, 12)}`, false],
    [
      "all labels of an old run, and a name like its containers'",
      (run) => ({ "smoke-gate.run": run, "smoke-gate.variant": "default", "smoke-gate.role": "app" }),
      (run) => objectName(run, "default", "app"),
      false,
    ],
    [
      "the label of a run whose leftovers are still there, and a name like its containers'",
      (run) => ({ "smoke-gate.run": run }),
      (run) => objectName(run, "default", "app"),
      true,
    ],
  ])("production goes on though its image has %s", async (_, labels, name, isRecorded) => {
    const run = await oldRun();
    const production = await inProduction(engine, await labelled(engine, labels(run)), name(run));
    if (isRecorded) await docker(engine, "volume", "create", `--label=smoke-gate.record=${run}`, `smoke-gate-${run}`);

    await smokeCommand(engine, serving("response.end()"));

    expect(await isThere(engine, production)).toBe(true);
    await docker(engine, "rm", "--force", "--volumes", production[0]);
  });

  it("what a killed run left is found by its record: a container with its labels and name alone is not", async () => {
    const run = await oldRun();
    const image = await labelled(engine, {});
    const name = objectName(run, "default", "app");
    const id = await docker(engine, "run", "--detach", `--label=smoke-gate.run=${run}`, `--name=${name}`, image);
    const volume = await docker(engine, "inspect", "--format={{(index .Mounts 0).Name}}", id);

    await smokeCommand(engine, serving("response.end()"));
    expect(await isThere(engine, [id, volume])).toBe(true);

    await docker(engine, "volume", "create", `--label=smoke-gate.record=${run}`, `smoke-gate-${run}`);
    await smokeCommand(engine, serving("response.end()"));
    expect(await isThere(engine, [id, volume])).toBe(false);
  });
});

describe.concurrent("an image with a label of the gate's own is refused before it is booted", () => {
  const [engine] = engines;

  it.each<[string, () => Promise<Readonly<Record<string, string>>>]>([
    ["built", async () => ({ context: await shellApp("serve", ['LABEL smoke-gate.run="x"']) })],
    [
      "built, of its base",
      async () => {
        const base = `smoke-gate-test-base:${randomBytes(6).toString("hex")}`;
        await docker(engine, "tag", await labelled(engine, { "smoke-gate.role": "app" }), base);
        return { context: await context([`FROM ${base}`, "EXPOSE 8080"]) };
      },
    ],
    ["given", async () => ({ image: await labelled(engine, { "smoke-gate.run": "x" }) })],
    [
      "a service's",
      async () => {
        const name = `smoke-gate-test-labelled:${randomBytes(6).toString("hex")}`;
        await docker(engine, "tag", await labelled(engine, { "smoke-gate.run": "x" }), name);
        return { image: nodeImage, services: yaml({ db: { image: name, pull: "never" } }) };
      },
    ],
  ])("%s", async (_, inputs) => {
    const run = await runGate({ port: "8080", timeout: "30s", ...(await inputs()) }, { engine });

    expectFault(run, reserved);
    for (const { attempts } of run.report?.variants ?? []) expect(attempts).toBe(0);
  });

  it("a Compose project's, built by it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "smoke-gate-compose-"));
    const file = join(folder, "compose.yml");
    const services = {
      web: { image: "registry.example/web", command: serving("response.end()") },
      db: { build: { context: await shellApp("sleep 100", ['LABEL smoke-gate.run="x"']) } },
    };
    await writeFile(file, JSON.stringify({ services }));

    expectFault(await smoke(engine, { "compose-file": file, "compose-service": "web" }), reserved);
  });
});
