/** Gates that have come to a certain stage of their work, and stay there for as long as a test needs. */
import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { expect, vi } from "vitest";
import { context, shellApp } from "./context.ts";
import { docker } from "./docker.ts";
import { type StartedGate, startGate, type StepOptions } from "./gate.ts";
import { type EngineProxy, engineProxy, type EngineRule, removesContainer } from "./engine-proxy.ts";
import { builtImage } from "./image.ts";
import { patience } from "./patience.ts";
import { putsManifest, readsBack, registryProxy, type Rule } from "./registry-proxy.ts";
import { running } from "./running.ts";
import type { TestEngine } from "./testbed.ts";

/** What the gates are of: images that an engine has already. */
export type StageImages = {
  /** Healthy; it tells of every request. */
  readonly healthy: string;
  /** Healthy once a file called /go is there; it has an anonymous volume. */
  readonly waiting: string;
  /** Answers, and never well; it tells of every request. */
  readonly unwell: string;
  /** The name of one that runs and does nothing. */
  readonly idle: string;
};

export async function stageImages(engine: TestEngine): Promise<StageImages> {
  const build = async (script: string, lines?: readonly string[]) => builtImage(engine, await shellApp(script, lines));
  // A containerd store takes it amiss when two give one name at once.
  const idle = `smoke-gate-test-idle:${randomUUID()}`;
  await docker(engine, "tag", await build("exec sleep 1000"), idle);
  return {
    healthy: await build("exec busybox httpd -f -v -p 8080 -h /www"),
    waiting: await build("until test -e /go; do sleep 0.02; done\nserve", ["EXPOSE 8080", "VOLUME /data"]),
    unwell: await build("exec busybox httpd -f -v -p 8080 -h /bin"),
    idle,
  };
}

/** A service beside the app, with a volume, that is ready when this command says so. */
export function idleService({ idle }: StageImages, ready: "'true'" | "'false'"): string {
  return `idle: { image: '${idle}', pull: never, volumes: ['kept:/kept'], ready: { exec: ${ready} } }`;
}

export type Stage = {
  /** Ends the sentence `in the middle of …`. */
  readonly name: string;
  readonly rules?: readonly Rule[];
  readonly engineRules?: readonly EngineRule[];
  readonly inputs: (
    images: StageImages,
  ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  readonly reached: (gate: StartedGate, on: On) => Promise<unknown>;
  /** Of the tags 1.0 and 2.0, those that the registry has by then. */
  readonly pushed?: readonly string[];
  /** How many of them the gate has begun to push. */
  readonly begun?: number;
};

type On = {
  readonly engine: TestEngine;
  readonly proxy: Awaited<ReturnType<typeof registryProxy>>;
  /** What stands before the engine. */
  readonly inFront: EngineProxy;
};

/** An engine that takes half a second longer to remove a container. */
export const slowRemoval: EngineRule = { when: removesContainer, answer: { afterMs: 500 } };

async function wasRequested({ engine }: On, gate: StartedGate): Promise<void> {
  const app = await running(engine, await gate.runId(), "app");
  await vi.waitFor(
    async () =>
      expect((await execa("docker", ["-H", engine.host, "logs", app], { all: true })).all).toContain("response:"),
    patience,
  );
}

export const stages: readonly Stage[] = [
  {
    name: "the build",
    inputs: async () => ({
      context: await context([
        "FROM scratch",
        "COPY . /",
        // Of two builds of the same step at once, older BuildKits show the output to one.
        `ENV PATH=/bin BUILD=${randomUUID()}`,
        'RUN ["/bin/sh", "-c", "echo in the middle; exec sleep 1000"]',
      ]),
    }),
    reached: (gate) => gate.logged(" in the middle"),
  },
  {
    name: "the start of a service",
    inputs: (images) => ({ image: images.waiting, services: idleService(images, "'false'") }),
    reached: async (gate, { engine }) => running(engine, await gate.runId(), "idle"),
  },
  {
    name: "the boot",
    inputs: (images) => ({ image: images.waiting, services: idleService(images, "'true'") }),
    reached: async (gate, { engine }) => running(engine, await gate.runId(), "app"),
  },
  {
    name: "the polling",
    inputs: ({ unwell }) => ({ image: unwell }),
    reached: (gate, on) => wasRequested(on, gate),
  },
  {
    name: "the settling",
    inputs: ({ healthy }) => ({ image: healthy, settle: "10m" }),
    reached: (gate, on) => wasRequested(on, gate),
  },
  {
    name: "the cleanup",
    engineRules: [slowRemoval],
    // A push does not wait for it.
    inputs: (images) => ({ image: images.healthy, services: idleService(images, "'true'"), push: "false" }),
    reached: (_, { inFront }) => inFront.wasAsked(removesContainer),
  },
  {
    name: "a push",
    rules: [{ when: putsManifest("2.0"), answer: "stall" }],
    inputs: ({ healthy }) => ({ image: healthy }),
    reached: (_, { proxy }) => proxy.wasAsked(putsManifest("2.0")),
    pushed: ["1.0"],
    begun: 2,
  },
  {
    name: "the proof of a push",
    rules: [{ when: readsBack("1.0"), answer: "stall" }],
    inputs: ({ healthy }) => ({ image: healthy }),
    reached: (_, { proxy }) => proxy.wasAsked(readsBack("1.0")),
    pushed: ["1.0"],
    begun: 1,
  },
];

export type AtStage = AsyncDisposable & {
  readonly gate: StartedGate;
  /** In the registry itself, whatever stands before it. */
  readonly repository: string;
  /** The refs that the gate is to publish: the tags 1.0 and 2.0. */
  readonly refs: readonly [string, string];
};

/** Starts a gate that would publish two tags, and waits until it is there. */
export async function atStage(
  stage: Stage,
  engine: TestEngine,
  images: StageImages,
  options: Omit<StepOptions, "engine"> = {},
): Promise<AtStage> {
  const proxy = await registryProxy(stage.rules ?? []);
  const { name, real: repository } = proxy.repository();
  const inFront = await engineProxy(engine, stage.engineRules);
  const refs = [`${name}:1.0`, `${name}:2.0`] as const;
  const inputs = { tags: refs.join("\n"), push: "true", ...(await stage.inputs(images)) };
  const gate = await startGate(inputs, { engine: inFront.engine, ...options });
  await stage.reached(gate, { engine, proxy, inFront });
  return {
    gate,
    repository,
    refs,
    async [Symbol.asyncDispose]() {
      await inFront[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}
