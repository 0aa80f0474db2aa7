/** A gate that cannot do its work: one sentence of what, why and what to do; never a pass, never a push. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { context, shellApp } from "../../harness/context.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { expectFault } from "../../harness/fault.ts";
import { runGate, startGate } from "../../harness/gate.ts";
import { asksForEvents, engineProxy } from "../../harness/engine-proxy.ts";
import { ownEngine } from "../../harness/own-engine.ts";
import { freshRepository, tagsOf } from "../../harness/registry.ts";
import { putsManifest, registryProxy } from "../../harness/registry-proxy.ts";
import { running } from "../../harness/running.ts";
import { engines } from "../../harness/testbed.ts";

const temporaryFolder = () => mkdtemp(join(tmpdir(), "smoke-gate-fault-"));

describe.concurrent.each(engines)("with a $name store", (engine) => {
  it.each<[string, () => Promise<Readonly<Record<string, string>>>, RegExp]>([
    [
      "a RUN that fails, with its own last words",
      async () => {
        const dockerfile = [
          "FROM scratch",
          "COPY . /",
          "ENV PATH=/bin",
          "ENV A=1",
          'RUN ["/bin/sh", "/make.sh"]',
          "ENV B=2",
          "ENV C=3",
          "EXPOSE 8080",
        ];
        return {
          context: await context(dockerfile, {
            "make.sh":
              "for file in a b c d e f g h; do echo cc $file.c; done; echo main.c:3: no such header >&2; exit 7\n",
          }),
        };
      },
      /main\.c:3: no such header.*exit code: 7/su,
    ],
    [
      "a COPY of nothing",
      async () => ({ context: await context(["FROM scratch", "COPY not-there /"]) }),
      /not-there.*not found/su,
    ],
    [
      "a Dockerfile that cannot be parsed",
      async () => ({ context: await context(["FORM scratch"]) }),
      /unknown instruction: FORM/u,
    ],
    ["no Dockerfile", async () => ({ context: await temporaryFolder() }), /Dockerfile: no such file or directory/u],
    [
      "no Dockerfile of that name",
      async () => ({ context: await shellApp("serve"), file: "/not/there" }),
      /lstat \/not: no such file or directory/u,
    ],
    ["no context", async () => ({ context: "/not/there" }), /path "?\/not\/there"? not found/u],
    [
      "a target that is not in it",
      async () => ({ context: await shellApp("serve"), target: "nowhere" }),
      /nowhere.*not.*found/su,
    ],
  ])("a build that fails: %s", async (_, inputs, why) => {
    const run = await runGate(await inputs(), { engine });

    expectFault(run, { what: /the build failed/u, why, remedy: /Fix the build\.$/u });
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it.each(["smoke-gate-test/not-there:1", `sha256:${"0".repeat(64)}`])(
    "an image that the engine does not hold: %s",
    async (image) => {
      const run = await runGate({ image }, { engine });

      expectFault(run, {
        what: /cannot be gated/u,
        why: /the engine does not hold it/u,
        remedy: /Build or pull it in an earlier step/u,
      });
    },
  );

  it("the engine's events break off in the middle of the smoke test", async () => {
    const repository = freshRepository();
    await using inFront = await engineProxy(engine);
    const gate = await startGate(
      { context: await shellApp("exec sleep 1000"), tags: `${repository}:1.0`, push: "true" },
      { engine: inFront.engine },
    );
    await running(engine, await gate.runId(), "app");
    inFront.breakOff(asksForEvents);
    const run = await gate.done;

    expectFault(run, {
      what: /the engine stopped telling its events/u,
      why: /./u,
      remedy: /Look at the engine's own log/u,
    });
    expect(run.report?.variants).toMatchObject([{ result: "stopped" }]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
    expect(await tagsOf(repository)).toEqual([]);
  });
});

it("the engine is killed in the middle of the smoke test; what it left goes once it is back", async () => {
  await using own = await ownEngine();
  const repository = freshRepository();
  // An engine that comes back asks the containers it finds to stop, and waits for that.
  const app = await shellApp("trap 'exit 0' TERM\nbusybox httpd -f -p 8080 -h /www & wait");
  const inputs = { context: app, settle: "10m", tags: `${repository}:1.0`, push: "true" };
  const gate = await startGate(inputs, { engine: own.engine });
  await running(own.engine, await gate.runId(), "app");
  await own.kill();
  const run = await gate.done;

  // Whichever is heard of first: the events that end, or a question without an answer.
  expectFault(run, {
    what: /the engine stopped telling its events|no Docker engine answers/u,
    why: /./u,
    remedy: /engine/u,
  });
  expect(run.report?.variants).toMatchObject([{ result: "stopped" }]);
  expect(await tagsOf(repository)).toEqual([]);

  await own.start();
  const left = await leftovers(own.engine, run.runId);
  expect(left.map((line) => line.replace(/ .*/u, "")).toSorted()).toEqual([
    "container",
    "image",
    "network",
    "record",
    "record",
  ]);
  expect(await docker(own.engine, "image", "ls", "--quiet", `${repository}:1.0`)).not.toBe("");
  expect(await gate.post()).toMatchObject({ exitCode: 0 });
  expect(await leftovers(own.engine, run.runId)).toEqual([]);
  expect(await docker(own.engine, "image", "ls", "--quiet", `${repository}:1.0`)).toBe("");
});

it("the engine is killed in the middle of a push: no ref is claimed, none is there", async () => {
  await using own = await ownEngine();
  await using proxy = await registryProxy([{ when: putsManifest("1.0"), answer: "stall" }]);
  const { name, real } = proxy.repository();
  const app = await shellApp("trap 'exit 0' TERM\nbusybox httpd -f -p 8080 -h /www & wait");
  const gate = await startGate(
    { context: app, tags: `${name}:1.0\n${name}:2.0`, push: "true" },
    { engine: own.engine },
  );
  await proxy.wasAsked(putsManifest("1.0"));
  await own.kill();
  const run = await gate.done;

  expectFault(run, { what: /no Docker engine answers/u, why: /docker\.sock/u, remedy: /Start the engine/u });
  expect(run.report?.refs).toMatchObject([{ state: "failed" }, { state: "untouched" }]);
  expect(await tagsOf(real)).toEqual([]);
});
