/** Waits for what a run has brought up. */
import { vi } from "vitest";
import { docker } from "./docker.ts";
import type { TestEngine } from "./testbed.ts";

/**
 * @param role `app`, or the service's name.
 * @returns the container's id, once it runs.
 */
export async function running(engine: TestEngine, runId: string, role: string): Promise<string> {
  const filters = [`label=smoke-gate.run=${runId}`, `label=smoke-gate.role=${role}`].flatMap((filter) => [
    "--filter",
    filter,
  ]);
  return vi.waitFor(
    async () => {
      const id = await docker(engine, "ps", "--quiet", ...filters);
      if (id === "") throw new Error(`no container ${role} came up`);
      return id;
    },
    { timeout: 30_000, interval: 50 },
  );
}
