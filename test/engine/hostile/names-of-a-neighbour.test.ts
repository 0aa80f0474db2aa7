/** A neighbour on the engine takes the names of a run, or gives them to something of its own. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { objectName } from "../../../src/ownership/names.ts";
import { type RunId, runId } from "../../../src/ownership/run-id.ts";
import { shellApp } from "../../harness/context.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { createsContainer, engineProxy, type EngineRule } from "../../harness/engine-proxy.ts";
import { type StartedGate, startGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { running } from "../../harness/running.ts";
import { onlyFinding, yaml } from "../../harness/smoke.ts";
import { idleService, stageImages, type StageImages } from "../../harness/stages.ts";
import { engines, nodeImage, type TestEngine } from "../../harness/testbed.ts";

/** The Id of the run's app once it has been created. */
async function createdApp(engine: TestEngine, run: string): Promise<string> {
  const filters = [`--filter=label=smoke-gate.run=${run}`, "--filter=label=smoke-gate.role=app"];
  return vi.waitFor(
    async () => {
      const id = await docker(engine, "ps", "--all", "--quiet", "--no-trunc", ...filters);
      expect(id).toMatch(/^[0-9a-f]{64}$/u);
      return id;
    },
    { timeout: 30_000, interval: 20 },
  );
}

async function idOf(gate: StartedGate): Promise<RunId> {
  const id = runId(await gate.runId());
  if (id === undefined) throw new Error("the gate saved no run id");
  return id;
}

async function isThere(engine: TestEngine, id: string): Promise<boolean> {
  return (await docker(engine, "ps", "--all", "--quiet", "--no-trunc", `--filter=id=${id}`)) === id;
}

const makesVolume: EngineRule["when"] = ({ method, path }) => method === "POST" && path === "/volumes/create";

describe.concurrent.each(engines)("a neighbour on a $name store", (engine) => {
  /** Exits with 3; with another entrypoint, the same image serves. */
  let broken: string;
  let images: StageImages;

  beforeAll(async () => {
    broken = await builtImage(engine, await shellApp("exit 3"));
    images = await stageImages(engine);
  });

  const healthy = () =>
    `--publish=127.0.0.1::8080 --entrypoint=/bin/busybox ${broken} httpd -f -p 8080 -h /www`.split(" ");

  it("that renames the app and puts a healthy one of the same image in its place: the app is still the one created", async () => {
    const ready = { exec: "test -e /go" };
    const services = yaml({ idle: { image: images.idle, pull: "never", ready } });
    const gate = await startGate({ image: broken, services }, { engine });
    const run = await gate.runId();
    const app = await createdApp(engine, run);
    const name = (await docker(engine, "inspect", "--format={{.Name}}", app)).slice(1);
    await docker(engine, "rename", app, `${name}-aside`);
    const network = await docker(engine, "inspect", "--format={{.HostConfig.NetworkMode}}", app);
    const theirs = await docker(engine, "create", `--name=${name}`, `--network=${network}`, ...healthy());
    await docker(engine, "exec", await running(engine, run, "idle"), "touch", "/go");

    expect(onlyFinding(await gate.done).finding).toMatchObject({ kind: "exited", exit: { code: 3 } });
    expect(await leftovers(engine, run)).toEqual([]);
    expect(await isThere(engine, theirs)).toBe(true);
    await docker(engine, "rm", "--force", theirs);
  });

  it("that has taken the app's name keeps its container, and the run says so", async () => {
    const taken = Promise.withResolvers<void>();
    await using inFront = await engineProxy(engine, [{ when: createsContainer, answer: { after: taken.promise } }]);
    const gate = await startGate({ image: broken }, { engine: inFront.engine });
    const name = objectName(await idOf(gate), "default", "app");
    const theirs = await docker(engine, "create", `--name=${name}`, ...healthy());
    taken.resolve();
    const run = await gate.done;

    expect(run.report?.fault?.what).toBe("the container app of the variant default could not be made");
    expect(await isThere(engine, theirs)).toBe(true);
    await docker(engine, "rm", theirs);
  });

  it("that has made a volume under the name of a service's: its data is not taken for the run's", async () => {
    const taken = Promise.withResolvers<void>();
    await using inFront = await engineProxy(engine, [{ when: makesVolume, answer: { after: taken.promise } }]);
    const gate = await startGate(
      { image: images.healthy, services: idleService(images, "'true'") },
      { engine: inFront.engine },
    );
    const name = objectName(await idOf(gate), "default", "kept");
    await docker(engine, "volume", "create", `--label=smoke-gate.run=${await gate.runId()}`, name);
    taken.resolve();
    const run = await gate.done;

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report?.fault?.what).toBe(`the volume ${name} is not this run's`);
  });
});

describe.concurrent("in a Compose project", () => {
  const [engine] = engines;
  const project = async (services: object) => {
    const file = join(await mkdtemp(join(tmpdir(), "smoke-gate-compose-")), "compose.yml");
    await writeFile(file, JSON.stringify({ services }));
    return { image: nodeImage, port: "8080", "compose-file": file, "compose-service": "web" };
  };
  const listsVariant: EngineRule["when"] = ({ path, query }) =>
    path === "/containers/json" && (query.get("filters") ?? "").includes("smoke-gate.variant");

  it("a container that a neighbour made with all labels of the app's is not taken for it", async () => {
    const made = Promise.withResolvers<void>();
    await using inFront = await engineProxy(engine, [{ when: listsVariant, answer: { after: made.promise } }]);
    const inputs = await project({
      web: { image: "registry.example/web", command: ["node", "-e", "process.exit(3)"] },
    });
    const gate = await startGate(inputs, { engine: inFront.engine });
    const run = await gate.runId();
    const app = await createdApp(engine, run);
    const labels = Object.entries(
      JSON.parse(await docker(engine, "inspect", "--format={{json .Config.Labels}}", app)) as Record<string, string>,
    ).map(([key, value]) => `--label=${key}=${value}`);
    const serve = "require('node:http').createServer((q, s) => s.end()).listen(8080)";
    await docker(engine, "run", "--detach", "--publish=127.0.0.1::8080", ...labels, nodeImage, "node", "-e", serve);
    made.resolve();

    expect(onlyFinding(await gate.done).finding).toMatchObject({
      kind: "replaced",
      what: "the container app was made a second time from outside",
    });
    expect(await leftovers(engine, run)).toEqual([]);
  });

  it("the app's container that a neighbour has renamed is removed all the same", async () => {
    const inputs = await project({
      web: { image: "registry.example/web", command: ["node", "-e", "setTimeout(() => {}, 1e9)"] },
    });
    const gate = await startGate({ ...inputs, timeout: "8s" }, { engine });
    const run = await gate.runId();
    const app = await running(engine, run, "app");
    await docker(engine, "rename", app, `theirs-${run.slice(0, 12)}`);

    expect(onlyFinding(await gate.done).finding).toMatchObject({ kind: "never-listened" });
    expect(await isThere(engine, app)).toBe(false);
    expect(await leftovers(engine, run)).toEqual([]);
  });
});
