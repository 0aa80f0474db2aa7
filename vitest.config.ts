import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          // Beside e2e and hangs, which leave a processor idle half of the time.
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: ["test/harness/testbed-is-up.ts"],
          sequence: { groupOrder: 0 },
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // Two files at once: what of one waits for its last test leaves the processors to the other.
          maxConcurrency: 2,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/harness/testbed-is-up.ts"],
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // The matrix by itself works on three engines at once; one of the three only waits.
          maxWorkers: 3,
        },
      },
      {
        test: {
          // Beside those: they wait for minutes, and a processor has nothing to do meanwhile.
          name: "hangs",
          include: ["test/hangs/**/*.test.ts"],
          globalSetup: ["test/harness/testbed-is-up.ts"],
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          maxConcurrency: 5,
          maxWorkers: 3,
        },
      },
    ],
  },
});
