/** In a job that runs in a container, the engine has what is in it under other paths, or not at all. */
import { randomUUID } from "node:crypto";
import { access, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { app } from "../../harness/compose.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { type GateRun, runGate } from "../../harness/gate.ts";
import { jobContainer } from "../../harness/job-container.ts";
import { type Inputs, lastBody, mustPass, serving, yaml } from "../../harness/smoke.ts";
import { engines, nodeImage, type TestEngine } from "../../harness/testbed.ts";
import { treeOf } from "../../harness/tree.ts";

/** Where the job has its workspace: this machine has nothing there. */
const workspace = "/workspace-of-a-job";
const own = "/folder-of-a-job";

/** A workspace with a folder and a file, as a runner mounts it: a folder of the host, or a volume. */
async function generated(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-workspace-"));
  await mkdir(join(folder, "generated"));
  await writeFile(join(folder, "generated", "word"), "generated");
  return folder;
}

async function nothingThere(): Promise<void> {
  for (const folder of [workspace, own]) await expect(access(folder)).rejects.toThrow("ENOENT");
}

const reading = (before = "") => serving(`${before}; response.end(require("node:fs").readFileSync("/conf/word"))`);
const writing = reading('require("node:fs").mkdirSync("/conf/lock")');
const compose = { "compose-file": `${workspace}/compose.yml`, "compose-service": "app" };
const options = (words: string, command = reading()): Inputs => ({
  "run-options": words,
  variants: yaml({ one: { command }, two: { command } }),
});

describe.concurrent.each(engines)("a job in a container, on a $name store", (engine) => {
  it.each<[string, Inputs, object?]>([
    ["a folder by --volume", options(`--volume ${workspace}/generated:/conf:ro`)],
    ["a file by --volume", options(`--volume ${workspace}/generated/word:/conf/word:ro`)],
    ["a folder by --mount", options(`--mount type=bind,source=${workspace}/generated,target=/conf,readonly`)],
    ["a folder to write to", options(`--volume ${workspace}/generated:/conf`, writing)],
    ["a folder of Compose", compose, app(reading(), { volumes: ["./generated:/conf:ro", "/etc/localtime:/t:ro"] })],
    ["a folder of Compose to write to", compose, app(writing, { volumes: ["./generated:/conf"] })],
    [
      "files of Compose",
      compose,
      app(reading(), { secrets: [{ source: "s", target: "/conf/word" }], volumes: ["./generated/word:/b:ro"] }),
    ],
  ])("has %s of its workspace in the containers", async (_, inputs, service) => {
    const folder = await generated();
    await writeFile(
      join(folder, "compose.yml"),
      yaml({ services: { app: service ?? {} }, secrets: { s: { file: "./generated/word" } } }),
    );
    const before = await treeOf(folder);
    await using job = await jobContainer(engine, { options: [`--volume=${folder}:${workspace}`] });
    const run = await runGate(
      { image: nodeImage, port: "8080", variants: yaml({ one: {}, two: {} }), ...inputs },
      { engine, job, env: { GITHUB_WORKSPACE: workspace } },
    );
    await passed(engine, run);
    expect(await treeOf(folder)).toEqual(before);
  });

  it("has a folder of its workspace that is a volume", async () => {
    const volume = `workspace-${randomUUID()}`;
    await using job = await jobContainer(engine, { options: [`--volume=${volume}:${workspace}`] });
    const fill = `mkdir ${workspace}/generated && echo -n generated > ${workspace}/generated/word`;
    await docker(engine, "exec", job.name, "busybox", "sh", "-c", fill);
    const inputs = options(`--volume ${workspace}/generated:/conf:ro`);
    const run = await runGate({ image: nodeImage, port: "8080", ...inputs }, { engine, job });
    await passed(engine, run);
    expect(await docker(engine, "exec", job.name, "ls", workspace)).toBe("generated");
    await job[Symbol.asyncDispose]();
    await docker(engine, "volume", "rm", volume);
  });

  it.each<[string, Inputs, string]>([
    ["run-options", options(`-v ${own}/generated:/conf:ro`), "run-options of the variant one"],
    ["--mount", options(`--mount type=bind,src=${own}/generated,dst=/conf`), "run-options of the variant one"],
    ["a file", options(`-v ${own}/generated/word:/conf/word:ro`), "run-options of the variant one"],
    [
      "a service",
      { services: yaml({ db: { image: nodeImage, volumes: [`${own}/generated:/conf`] } }) },
      "services.db.volumes",
    ],
    ["Compose", compose, `${workspace}/compose.yml: services.app.volumes`],
    ["what is nowhere", options(`-v ${own}/nothing:/conf:ro`), "run-options of the variant one"],
  ])(
    "is told before the build of what the engine's host does not have, and nothing is made: %s",
    async (_, inputs, who) => {
      const folder = await generated();
      const project = { services: { app: app(reading(), { volumes: [`${own}/generated:/conf:ro`] }) } };
      await writeFile(join(folder, "compose.yml"), yaml(project));
      await using job = await jobContainer(engine, { options: [`--volume=${folder}:${workspace}:ro`] });
      const fill = `mkdir -p ${own}/generated && echo -n generated > ${own}/generated/word`;
      await docker(engine, "exec", job.name, "busybox", "sh", "-c", fill);
      const run = await runGate({ context: ".", port: "8080", ...inputs }, { engine, job });
      expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
      expect(run.log).toContain(`${who}: ${own}/`);
      expect(run.log).toContain("is in none of the folders that this job's container has of the engine's host");
      expect(run.log).not.toContain("::group::Build");
      await nothingThere();
    },
  );
});

async function passed(engine: TestEngine, run: GateRun): Promise<void> {
  mustPass(run);
  for (const { name } of run.report?.variants ?? []) expect(lastBody(run, name)).toBe("generated");
  expect(await leftovers(engine, run.runId)).toEqual([]);
  await nothingThere();
}
