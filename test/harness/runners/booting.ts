/** Looks from outside at a gate that a runner has started. */
import { execa } from "execa";
import type { TestEngine } from "../testbed.ts";

/**
 * Waits until the app of the example's variant `full` is started, however soon it is gone again.
 * @param revision the commit whose image is gated.
 * @returns the id of the gate's run.
 */
export async function bootingRun(engine: TestEngine, revision: string): Promise<string> {
  const labels = ["smoke-gate.role=app", "smoke-gate.variant=full", `org.opencontainers.image.revision=${revision}`];
  const filters = ["type=container", "event=start", ...labels.map((label) => `label=${label}`)];
  const format = '{{index .Actor.Attributes "smoke-gate.run"}}';
  const events = execa(
    "docker",
    ["-H", engine.host, "events", "--since=5m", `--format=${format}`, ...filters.map((filter) => `--filter=${filter}`)],
    { reject: false, timeout: 250_000 },
  );
  for await (const run of events) {
    events.kill();
    return run;
  }
  throw new Error(`no app of ${revision} was started on ${engine.name}`);
}
