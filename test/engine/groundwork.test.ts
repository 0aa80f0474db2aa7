/** What is there before it is needed: networks and services while the image is built, the app while its services get ready. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { context, shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import {
  createsContainer,
  engineProxy,
  type EngineRule,
  makesNetwork,
  startsContainer,
} from "../harness/engine-proxy.ts";
import { expectFault } from "../harness/fault.ts";
import { runGate, startGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { overTcp } from "../harness/over-tcp.ts";
import { running } from "../harness/running.ts";
import { onlyFinding, yaml } from "../harness/smoke.ts";
import { idleService, stageImages, type StageImages } from "../harness/stages.ts";
import { engines, type TestEngine } from "../harness/testbed.ts";
import { patience } from "../harness/patience.ts";

/** An image whose build does this before it ends. */
const built = (command: string) =>
  context([
    "FROM scratch",
    "COPY . /",
    // Of two builds of the same step at once, older BuildKits show the output to one.
    `ENV PATH=/bin BUILD=${randomUUID()}`,
    `RUN ["/bin/sh", "-c", ${JSON.stringify(command)}]`,
    "EXPOSE 8080",
    'ENTRYPOINT ["/bin/sh"]',
  ]);

const containersOf = async (engine: TestEngine, runId: string) =>
  (await docker(engine, "ps", "--filter", `label=smoke-gate.run=${runId}`, "--format={{.Names}}")).split("\n");

describe.concurrent.each(engines)("while the image is built, on a $name store", (engine) => {
  let images: StageImages;

  beforeAll(async () => {
    images = await stageImages(engine);
  });

  it("the services of as many variants run as may be up at once; a cancelled build leaves none", async () => {
    const gate = await startGate(
      {
        context: await built("echo in the middle; exec sleep 1000"),
        services: idleService(images, "'true'"),
        variants: yaml({ one: {}, two: {}, three: {} }),
        "max-parallel": "2",
      },
      { engine },
    );
    const runId = await gate.runId();
    await gate.logged(" in the middle");
    // Not `expect.poll`: of tests side by side it does not know which it is in.
    await vi.waitFor(async () => expect(await containersOf(engine, runId)).toHaveLength(2), patience);
    expect((await containersOf(engine, runId)).toSorted()).toEqual([
      expect.stringMatching(/-one\.idle$/u),
      expect.stringMatching(/-two\.idle$/u),
    ]);

    gate.kill("SIGINT");
    const run = await gate.done;
    expect(run).toMatchObject({ exitCode: 1, report: { fault: { what: "the run was cancelled" } } });
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("nothing runs on an engine elsewhere: a connection that tells nothing for so long may break unnoticed", async () => {
    await using proxy = await engineProxy(engine);
    await using elsewhere = await overTcp(proxy.engine);
    const gate = await startGate(
      { context: await built("echo in the middle; exec sleep 1000"), services: idleService(images, "'true'") },
      { engine: elsewhere.engine },
    );
    await gate.logged(" in the middle");
    expect(proxy.asked.filter(makesNetwork)).toEqual([]);
    expect(proxy.asked.filter(createsContainer)).toEqual([]);

    gate.kill("SIGINT");
    const run = await gate.done;
    expect(run).toMatchObject({ exitCode: 1, report: { fault: { what: "the run was cancelled" } } });
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("a service that ends is the first cause, and the app is not started", async () => {
    const image = `smoke-gate-test-dies:${randomUUID()}`;
    await docker(engine, "tag", await builtImage(engine, await shellApp("echo out of cheese\nexit 4")), image);
    const dies = { image, pull: "never", ready: { exec: "false" } };
    const run = await runGate({ context: await built("sleep 2"), services: yaml({ dies }) }, { engine });
    expect(onlyFinding(run)).toMatchObject({
      finding: {
        kind: "service-failed",
        service: "dies",
        trouble: { kind: "exited", exit: { code: 4, lastLog: "out of cheese" } },
      },
    });
    expect(run.report?.variants[0]?.logs.map(({ container }) => container)).toEqual(["dies"]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("a build that fails takes them away, and is what is said", async () => {
    const gate = await startGate(
      { context: await built("sleep 2; exit 3"), services: idleService(images, "'true'") },
      { engine },
    );
    await running(engine, await gate.runId(), "idle");
    const run = await gate.done;
    expectFault(run, { what: /the build failed/u, why: /exit code: 3/u, remedy: /./u });
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});

describe.concurrent.each(engines)("beside what a variant waits for, on a $name store", (engine) => {
  let images: StageImages;

  beforeAll(async () => {
    images = await stageImages(engine);
  });

  it("the app is created while its services get ready, and started once they are", async () => {
    await using proxy = await engineProxy(engine);
    const gate = await startGate(
      {
        image: images.healthy,
        services: yaml({ idle: { image: images.idle, pull: "never", ready: { exec: "test -e /go" } } }),
      },
      { engine: proxy.engine },
    );
    const runId = await gate.runId();
    const isApp: EngineRule["when"] = ({ path, query }) => `${path} ${query.get("name")}`.includes(".app");
    await proxy.wasAsked((asked) => createsContainer(asked) && isApp(asked));
    const service = await running(engine, runId, "idle");
    // Long enough for the service to be asked again, and to say no.
    const isCheck: EngineRule["when"] = ({ path }) => path.endsWith("/exec");
    await proxy.wasAsked((asked) => isCheck(asked) && proxy.asked.filter(isCheck).length > 2);
    expect(proxy.asked.filter((asked) => startsContainer(asked) && isApp(asked))).toEqual([]);

    await docker(engine, "exec", service, "touch", "/go");
    expect(await gate.done).toMatchObject({ exitCode: 0, report: { verdict: "pass" } });
    expect(await leftovers(engine, runId)).toEqual([]);
  });

  it("a network that cannot be had is what is said, also while a service's image is still looked for", async () => {
    const refusal = "could not find an available, non-overlapping IPv4 address pool among the defaults";
    const looksForIdle: EngineRule["when"] = ({ path }) => decodeURIComponent(path) === `/images/${images.idle}/json`;
    const refused = Promise.withResolvers<void>();
    await using proxy = await engineProxy(engine, [
      { when: makesNetwork, answer: { refusal } },
      { when: looksForIdle, answer: { after: refused.promise } },
    ]);
    const gate = await startGate(
      { image: images.healthy, services: idleService(images, "'true'") },
      { engine: proxy.engine },
    );
    await proxy.wasAsked(makesNetwork);
    refused.resolve();
    const run = await gate.done;

    expect(proxy.asked.filter(looksForIdle)).not.toEqual([]);
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(JSON.stringify(run.report?.fault)).toContain(refusal);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});
