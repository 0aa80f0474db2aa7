import { defineConfig } from "vitest/config";

/** Each project is a folder of test/; its comment says what it needs. */
const setup = (...names: readonly string[]) => names.map((name) => `test/harness/setup/${name}.ts`);

/** No test measures how soon something comes. */
const poll = { timeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          // Needs Node alone: no root, no engine, no network, and no program but Node.
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          globalSetup: setup("temporary-folder"),
          // Beside matrix and hangs, which leave a processor idle half of the time.
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          expect: { poll },
          maxWorkers: 3,
        },
      },
      {
        test: {
          // Needs Linux, and programs: git, bash, jq, docker's client with Compose.
          name: "process",
          include: ["test/process/**/*.test.ts"],
          globalSetup: setup("temporary-folder", "programs", "fresh-dist"),
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          expect: { poll },
          hookTimeout: 120_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          // Needs an engine and a registry.
          name: "engine",
          include: ["test/engine/**/*.test.ts"],
          exclude: ["test/engine/testbed/**", "test/engine/hangs/**"],
          globalSetup: setup("temporary-folder", "fresh-dist", "engine-is-up"),
          sequence: { groupOrder: 0 },
          testTimeout: 180_000,
          expect: { poll },
          hookTimeout: 180_000,
          // Three files at once: with two, two processors have nothing to do for a fifth of the time.
          maxConcurrency: 2,
          maxWorkers: 3,
        },
      },
      {
        test: {
          // Needs root and what script/testbed alone has: engines of both stores, builders, an emulator.
          name: "engine-testbed",
          include: ["test/engine/testbed/**/*.test.ts"],
          globalSetup: setup("temporary-folder", "fresh-dist", "engine-is-up", "testbed-is-up"),
          sequence: { groupOrder: 0 },
          testTimeout: 180_000,
          expect: { poll },
          hookTimeout: 180_000,
          maxConcurrency: 2,
          maxWorkers: 3,
        },
      },
      {
        test: {
          // Needs what engine needs. These tests wait for minutes, and a processor has nothing to do meanwhile.
          name: "engine-hangs",
          include: ["test/engine/hangs/**/*.test.ts"],
          globalSetup: setup("temporary-folder", "fresh-dist", "engine-is-up"),
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          expect: { poll },
          maxConcurrency: 5,
          maxWorkers: 3,
        },
      },
      {
        test: {
          // Needs the test bed, and the runners of workflows.
          name: "matrix",
          include: ["test/matrix/**/*.test.ts"],
          globalSetup: setup("temporary-folder", "fresh-dist", "engine-is-up", "testbed-is-up"),
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          expect: { poll },
          hookTimeout: 300_000,
          // The matrix by itself works on three engines at once; one of the three only waits.
          maxWorkers: 3,
        },
      },
    ],
  },
});
