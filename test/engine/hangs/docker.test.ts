/** An engine or a CLI that hangs is given up after its bound, a minute in most places; nothing is pushed, nothing stays. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { leftovers } from "../../harness/docker.ts";
import {
  asksForContainer,
  asksForEvents,
  engineProxy,
  type EngineRule,
  fromThenOn,
  startsContainer,
} from "../../harness/engine-proxy.ts";
import { expectFault, type SaidFault } from "../../harness/fault.ts";
import { runGate, startGate } from "../../harness/gate.ts";
import { notedDocker } from "../../harness/noted-docker.ts";
import { freshRepository, tagsOf } from "../../harness/registry.ts";
import { engines } from "../../harness/testbed.ts";

describe.concurrent("a docker that hangs in the middle of the smoke test", () => {
  type Hang = {
    /** Lines of sh before the real docker. */
    readonly dockerHangs?: string;
    readonly engineHangs?: () => EngineRule["when"];
    readonly fault: SaidFault;
    /** What main could not remove: post does. */
    readonly left: readonly unknown[];
  };
  const remedy = /Look at the engine's own log/u;

  it.each<[string, Hang]>([
    [
      "and never tells an event",
      {
        engineHangs: () => asksForEvents,
        fault: { what: /the engine is silent/u, why: /did not tell of the start of .*app within 30 s/u, remedy },
        left: [],
      },
    ],
    [
      "once it has created the app",
      {
        dockerHangs: 'if test "$1 $2" = "container create"; then "$docker" "$@"; exec sleep 1000; fi',
        fault: { what: /docker container create did not answer/u, why: /given up after 60 s/u, remedy },
        left: [],
      },
    ],
    [
      "when it is to start the app",
      {
        engineHangs: () => startsContainer,
        fault: { what: /docker container start did not answer/u, why: /given up after 60 s/u, remedy },
        left: [],
      },
    ],
    [
      "and does nothing any more once it is asked for the app",
      {
        engineHangs: () => fromThenOn(asksForContainer),
        fault: { what: /docker container inspect did not answer/u, why: /given up after 60 s/u, remedy },
        left: [
          expect.stringMatching(/^container .*app$/u),
          expect.stringMatching(/^network /u),
          expect.stringMatching(/^image .*:built-/u),
          expect.stringMatching(/^record /u),
          expect.stringMatching(/^record .*\.names$/u),
        ],
      },
    ],
  ])(
    "%s is given up; nothing is pushed, and nothing is left behind post",
    async (_, { dockerHangs, engineHangs, fault, left }) => {
      const gated = engines.map(async (engine) => {
        const repository = freshRepository();
        const noted = await notedDocker(dockerHangs);
        await using inFront = await engineProxy(
          engine,
          engineHangs === undefined ? [] : [{ when: engineHangs(), answer: "stall" }],
        );
        const gate = await startGate(
          { context: await shellApp("serve"), tags: `${repository}:1.0`, push: "true" },
          { engine: inFront.engine, env: noted.env },
        );
        const run = await gate.done;

        expectFault(run, fault);
        expect(run.report?.variants).toMatchObject([{ result: "stopped" }]);
        expect(run.report?.refs).toMatchObject([{ state: "untouched" }]);
        expect(await tagsOf(repository)).toEqual([]);
        expect(await leftovers(engine, run.runId)).toEqual(left);
        inFront.obey([]);
        expect(await gate.post()).toMatchObject({ exitCode: 0 });
        expect(await leftovers(engine, run.runId)).toEqual([]);
      });
      await Promise.all(gated);
    },
  );
});

describe.concurrent("an engine that accepts, and never answers", () => {
  it("is given up", async () => {
    const held: Socket[] = [];
    const server = createServer((socket) => held.push(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const repository = freshRepository();
    const run = await runGate(
      { context: await shellApp("serve"), tags: `${repository}:1.0`, push: "true" },
      { env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` } },
    );
    for (const socket of held) socket.destroy();
    server.close();

    expectFault(run, {
      what: /docker info did not answer/u,
      why: /given up after 60 s/u,
      remedy: /it hangs, or cannot be reached/u,
    });
    expect(run.report?.refs).toMatchObject([{ state: "untouched" }]);
    expect(await tagsOf(repository)).toEqual([]);
  });
});
