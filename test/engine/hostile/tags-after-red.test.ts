/** An image that did not pass is left under no name of the step's: whoever starts what that names would start it. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { newRunId } from "../../../src/ownership/run-id.ts";
import { shellApp } from "../../harness/context.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { runGate, startGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { deadProcess } from "../../harness/processes.ts";
import { freshRepository } from "../../harness/registry.ts";
import { running } from "../../harness/running.ts";
import { engines, type TestEngine } from "../../harness/testbed.ts";

/** The Id of what a name names; empty where it names nothing. */
function named(engine: TestEngine, name: string): Promise<string> {
  return docker(engine, "image", "ls", "--quiet", "--no-trunc", name);
}

const fresh = () => `smoke-gate-test-tag-${randomUUID()}:1`;

describe.concurrent.each(engines)("on a $name store", (engine) => {
  /** Of the same name as the image that is built, before it. */
  let before: string;
  let broken: string;
  let waiting: string;

  beforeAll(async () => {
    before = await builtImage(engine, await shellApp("echo before\nserve"));
    // A containerd store forgets what has lost its last name.
    await docker(engine, "tag", before, fresh());
    broken = await shellApp("exit 3");
    waiting = await shellApp("until test -e /go; do sleep 0.02; done\nexit 3");
  });

  /** A name that names what was there before. */
  const taken = async () => {
    const name = fresh();
    await docker(engine, "tag", before, name);
    return name;
  };

  it("a tag of a red run names what it named before it, or nothing", async () => {
    const [free, used] = [fresh(), fresh()];
    // Its only name: a containerd store forgets an image that loses it.
    const only = await docker(engine, "build", "--quiet", `--tag=${used}`, await shellApp(`echo ${used}\nserve`));
    const run = await runGate({ context: broken, tags: `${free}\n${used}` }, { engine });

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(await named(engine, free)).toBe("");
    expect(await named(engine, used)).toBe(only.trim());
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("a tag of a green run names what was tested", async () => {
    const name = await taken();
    const run = await runGate({ context: await shellApp("serve"), tags: name }, { engine });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
    expect(await named(engine, name)).toBe(run.outputs["imageid"]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("a tag of a green run names what was tested, also where nothing was built or somebody else took it", async () => {
    const [name, theirs] = [await taken(), await builtImage(engine, await shellApp("echo theirs"))];
    const image = await builtImage(engine, await shellApp("until test -e /go; do sleep 0.02; done\nserve"));
    const gate = await startGate({ image, tags: name }, { engine });
    const app = await running(engine, await gate.runId(), "app");
    await docker(engine, "tag", theirs, name);
    await docker(engine, "exec", app, "touch", "/go");

    expect(await gate.done).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
    expect(await named(engine, name)).toBe(image);
  });

  it("a tag of an image whose push failed names what it named before", async () => {
    const name = `localhost:1/${fresh()}`;
    const run = await runGate(
      { context: await shellApp("serve"), tags: name, push: "true", "push-retries": "0" },
      { engine },
    );

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(await named(engine, name)).toBe("");
  });

  it("what somebody else gives the tag to meanwhile stays", async () => {
    const [name, theirs] = [await taken(), await builtImage(engine, await shellApp("echo theirs"))];
    const gate = await startGate({ context: waiting, tags: name }, { engine });
    const app = await running(engine, await gate.runId(), "app");
    await docker(engine, "tag", theirs, name);
    await docker(engine, "exec", app, "touch", "/go");

    expect(await gate.done).toMatchObject({ exitCode: 1 });
    expect(await named(engine, name)).toBe(theirs);
  });

  it.each(["cancelled", "killed, and the post step came", "killed, and a later gate came"])(
    "of a run that was %s, a tag names what it named before",
    async (how) => {
      const name = await taken();
      const gate = await startGate({ context: waiting, tags: name }, { engine });
      const run = await gate.runId();
      await running(engine, run, "app");
      expect(await named(engine, name)).not.toBe(before);
      if (how === "cancelled") gate.kill("SIGINT");
      else await gate.killTree("SIGKILL");
      await gate.done;
      if (how.includes("post")) await gate.post();
      if (how.includes("later")) await age(run);

      expect(await named(engine, name)).toBe(before);
    },
  );

  it("a tag of a killed run stays where a green run of the same image has given it since", async () => {
    const [name, context] = [await taken(), await shellApp("until test -e /go; do sleep 0.02; done\nserve")];
    const killed = await startGate({ context, tags: name }, { engine });
    await running(engine, await killed.runId(), "app");
    await killed.killTree("SIGKILL");
    await killed.done;
    const gate = await startGate({ context, tags: name }, { engine });
    await docker(engine, "exec", await running(engine, await gate.runId(), "app"), "touch", "/go");
    const run = await gate.done;
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });

    const { runId } = await killed.done;
    await killed.post();

    expect(await named(engine, name)).toBe(run.outputs["imageid"]);
    expect(await leftovers(engine, runId)).toEqual([]);
  });

  /** Gives a killed run's objects to one that has been over for hours, and runs another gate. */
  const age = async (run: string) => {
    const old = newRunId(randomUUID().replaceAll("-", ""), new Date(Date.now() - 7_200_000), await deadProcess());
    const names = await docker(
      engine,
      "volume",
      "inspect",
      '--format={{index .Labels "smoke-gate.names"}}',
      `smoke-gate-${run}.names`,
    );
    const record = `--label=smoke-gate.record=${old}`;
    const held = await docker(engine, "image", "ls", "--format={{.Repository}}:{{.Tag}}", `smoke-gate-${run}`);
    for (const name of held.split("\n")) await docker(engine, "tag", name, name.replace(run, old));
    // Last: any gate on this engine removes what a record tells of, from then on.
    await docker(engine, "volume", "create", record, `--label=smoke-gate.names=${names}`, `smoke-gate-${old}.names`);
    await docker(engine, "volume", "create", record, `smoke-gate-${old}`);
    await runGate({ image: before }, { engine });
    expect(await leftovers(engine, old)).toEqual([]);
    const left = (await docker(engine, "ps", "--all", "--quiet", `--filter=label=smoke-gate.run=${run}`)).split("\n");
    await docker(engine, "rm", "--force", "--volumes", ...left);
  };

  it("an image that was given by its Id, and has no other name, stays where its push fails", async () => {
    const image = await builtImage(engine, await shellApp(`echo ${randomUUID()}\nserve`));
    const tags = `${freshRepository().replace(/^[^/]+/u, "localhost:1")}:1`;
    const run = await runGate({ image, tags, push: "true", "push-retries": "0" }, { engine });

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(await docker(engine, "image", "inspect", "--format={{.Id}}", image)).toBe(image);
  });
});
