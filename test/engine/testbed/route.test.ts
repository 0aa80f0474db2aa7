/** From wherever the job runs, the gate finds a way to the app, and says which. */
import { randomUUID } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, leftovers } from "../../harness/docker.ts";
import { runGate, startGate } from "../../harness/gate.ts";
import { jobContainer } from "../../harness/job-container.ts";
import { type Inputs, mustPass, onlyFinding, serving, smokeCommand, yaml } from "../../harness/smoke.ts";
import { running } from "../../harness/running.ts";
import { classic, containerd } from "../../harness/testbed-parts.ts";
import { engines, nodeImage } from "../../harness/testbed.ts";

const app = serving('response.end("ok")');
const overNetwork = "The app is asked over a network that this job's container shares with it: the job runs in";
const onLoopback = "The app is asked through a port of 127.0.0.1:";

describe.concurrent.each(engines)("a job in a container of the engine, on a $name store", (engine) => {
  const networks = [`job-${randomUUID()}`, `job-${randomUUID()}`];

  beforeAll(async () => {
    for (const network of networks) await docker(engine, "network", "create", network);
  });
  afterAll(async () => {
    await docker(engine, "network", "rm", ...networks);
  });

  it.each<[string, readonly string[], readonly string[], string]>([
    ["on the engine's default network", [], [], overNetwork],
    ["on a network of its own", [`--network=${networks[0]}`], [], overNetwork],
    ["on two networks", [`--network=${networks[0]}`], [networks[1] ?? ""], overNetwork],
    ["with a host name of its own", [`--network=${networks[0]}`, "--hostname=builder"], [], overNetwork],
    ["with a private cgroup namespace", ["--cgroupns=private"], [], overNetwork],
    ["with the host's network", ["--network=host"], [], onLoopback],
  ])("%s", async (_, options, others, said) => {
    await using job = await jobContainer(engine, { options, networks: others });
    const before = await docker(engine, "inspect", "--format={{json .NetworkSettings.Networks}}", job.name);
    const run = await smokeCommand(engine, app, {}, { job });

    mustPass(run);
    expect(run.log).toContain(said);
    expect(run.report?.route).toContain("the job runs in");
    expect(await docker(engine, "inspect", "--format={{json .NetworkSettings.Networks}}", job.name)).toBe(before);
  });

  it("that shares the network of another container", async () => {
    await using pod = await jobContainer(engine, { options: [`--network=${networks[0]}`] });
    await using job = await jobContainer(engine, { options: [`--network=container:${pod.name}`] });
    mustPass(await smokeCommand(engine, app, {}, { job }));
  });

  it("gates in a Compose project", async () => {
    await using job = await jobContainer(engine, { options: [`--network=${networks[0]}`] });
    const folder = await mkdtemp(join(tmpdir(), "smoke-gate-compose-"));
    const project = {
      services: { web: { image: nodeImage, command: app }, other: { image: nodeImage, command: app } },
    };
    await writeFile(join(folder, "compose.yml"), yaml(project));
    const inputs = { image: nodeImage, port: "8080", "compose-file": "compose.yml", "compose-service": "web" };
    const run = await runGate(inputs, { engine, job, cwd: folder });

    mustPass(run);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("asks by TCP, and with every check", async () => {
    await using job = await jobContainer(engine);
    mustPass(await smokeCommand(engine, app, { probe: "tcp" }, { job }));
    mustPass(
      await smokeCommand(engine, app, { checks: yaml([{ path: "/" }, { path: "/x", method: "POST" }]) }, { job }),
    );
  });

  it("asks as it does on the engine's host: an app that looks at the host that was asked for sees no difference", async () => {
    await using job = await jobContainer(engine);
    const picky = serving(
      "response.statusCode = /^127\\.0\\.0\\.1:/.test(request.headers.host) ? 200 : 421; response.end()",
    );
    mustPass(await smokeCommand(engine, picky, {}, { job }));
  });

  it("lets no app see the job's own services", async () => {
    const [network = ""] = networks;
    await using job = await jobContainer(engine, { options: [`--network=${network}`] });
    await using _ = await jobContainer(engine, { options: [`--network=${network}`, "--network-alias=jobs-database"] });
    const looking = serving(
      'require("node:dns").lookup("jobs-database", (error) => { response.statusCode = error ? 200 : 500; response.end() })',
    );
    mustPass(await smokeCommand(engine, looking, {}, { job }));
  });

  it("says of an app that does not listen what it says elsewhere", async () => {
    await using job = await jobContainer(engine);
    const deaf = ["node", "-e", "setInterval(() => {}, 1000)"];
    const run = await smokeCommand(engine, deaf, { timeout: "1s" }, { job });
    expect(onlyFinding(run).finding).toMatchObject({ kind: "never-listened", port: 8080, elsewhere: [] });
  });

  it("killed there, leaves nothing that the post step would not remove, and the job's container as it was", async () => {
    await using job = await jobContainer(engine);
    const inspected = () => docker(engine, "inspect", "--format={{json .NetworkSettings.Networks}}", job.name);
    const before = await inspected();
    const inputs = { image: nodeImage, port: "8080", variants: yaml({ default: { command: ["sleep", "600"] } }) };
    const gate = await startGate(inputs, { engine, job });
    await running(engine, await gate.runId(), "app");
    await expect.poll(inspected).not.toBe(before);
    await docker(engine, "exec", job.name, "busybox", "killall", "-KILL", "node");
    const { runId } = await gate.done;
    expect(await leftovers(engine, runId)).not.toEqual([]);

    await gate.post();
    expect(await leftovers(engine, runId)).toEqual([]);
    expect(await inspected()).toBe(before);
  });

  it.each<[string, Inputs, string]>([
    ["the host's ports", { "probe-from": "host" }, "probe-from is host; the job runs in a container whose host is"],
    ["the network", { "probe-from": "network" }, "probe-from is network; the job runs in the container"],
  ])("is asked for %s", async (_, inputs, why) => {
    await using job = await jobContainer(engine);
    const run = await smokeCommand(engine, app, inputs, { job });
    mustPass(run);
    expect(run.report?.route).toContain(why);
  });

  it("takes no container for its own because a variable says so", async () => {
    await using other = await jobContainer(engine);
    const run = await smokeCommand(engine, app, {}, { env: { JOB_CONTAINER_NAME: other.name } });
    mustPass(run);
    expect(run.report?.route).toBe("the job runs on the engine's host");
  });

  it("on the engine's host, asked for the network: at the container's own address", async () => {
    const run = await smokeCommand(engine, app, { "probe-from": "network" });
    mustPass(run);
    expect(run.report?.route).toBe("probe-from is network; the engine's networks are this machine's");
  });

  describe.each<[string, Inputs]>([
    ["through the host", {}],
    ["over the network", { "probe-from": "network" }],
  ])("%s", (_, inputs) => {
    const listening = (options: object) => [
      "node",
      "-e",
      `require("node:http").createServer((_, response) => response.end("ok")).listen(${JSON.stringify(options)})`,
    ];

    it.each([
      ["IPv4 alone", { port: 8080, host: "0.0.0.0" }],
      ["IPv4 and IPv6", { port: 8080, host: "::" }],
    ])("an app that listens on %s is healthy", async (__, options) => {
      mustPass(await smokeCommand(engine, listening(options), inputs));
    });

    it("an app that listens on IPv6 alone is told so", async () => {
      const deaf = listening({ port: 8080, host: "::", ipv6Only: true });
      const run = await smokeCommand(engine, deaf, { ...inputs, timeout: "2s" });
      expect(onlyFinding(run).finding).toMatchObject({ kind: "timed-out", how: "ipv6-only" });
    });
  });
});

describe("a job in a container of another engine", () => {
  const [jobs, gates] = [classic, containerd];

  it("goes through the ports of its host", async () => {
    await using job = await jobContainer(jobs);
    const run = await smokeCommand(gates, app, {}, { job });
    mustPass(run);
    expect(run.report?.route).toContain("the job runs in a container whose host is");
  });

  it("cannot be asked for the network", async () => {
    await using job = await jobContainer(jobs);
    const run = await smokeCommand(gates, app, { "probe-from": "network" }, { job });
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report?.fault).toMatchObject({
      what: "probe-from: network cannot work here",
      remedy: "Use probe-from: host, or run the job in a container of that engine.",
    });
  });
});
