/** Waits for what a run has brought up. */
import { vi } from "vitest";
import { ask } from "./docker.ts";
import { patience } from "./patience.ts";
import type { TestEngine } from "./testbed.ts";

/**
 * @param role `app`, or the service's name.
 * @returns the container's id, once it runs.
 */
export async function running(engine: TestEngine, runId: string, role: string): Promise<string> {
  const label = [`smoke-gate.run=${runId}`, `smoke-gate.role=${role}`];
  return vi.waitFor(async () => {
    const up = await ask(engine, "/containers/json", { filters: JSON.stringify({ label }) });
    const [id = ""] = (up as readonly { readonly Id: string }[]).map(({ Id }) => Id);
    if (id === "") throw new Error(`no container ${role} came up`);
    return id;
  }, patience);
}
