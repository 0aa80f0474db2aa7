/** When a container ended, as the engine tells it. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { TestEngine } from "../../test/harness/testbed.ts";
import { epochMs } from "./time.ts";

export type Exits = Disposable & {
  /** When the next one that was not asked for yet ended; milliseconds since the epoch, by the engine's clock, which is ours. */
  readonly next: () => Promise<number>;
};

/**
 * Listens from now on: an engine forgets all but its last few events.
 * @param label of the containers; those of an image's own are theirs too.
 */
export function exits(engine: TestEngine, label: string): Exits {
  const argv = [`--since=${epochMs() / 1_000}`, "--filter=type=container", "--filter=event=die"];
  const events = execa("docker", ["events", ...argv, `--filter=label=${label}`, "--format={{.TimeNano}}"], {
    env: { DOCKER_HOST: engine.host },
    reject: false,
  });
  const heard: number[] = [];
  const lines = createInterface({ input: events.stdout });
  lines.on("line", (line) => heard.push(Number(line) / 1e6));
  return {
    async next() {
      while (heard.length === 0) await once(lines, "line");
      return heard.shift() ?? Number.NaN;
    },
    [Symbol.dispose]: () => events.kill(),
  };
}
