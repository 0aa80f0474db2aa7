/** When what happened to a run's app, as the engine tells it. */
import { execa } from "execa";
import { vi } from "vitest";
import { patience } from "./patience.ts";
import type { TestEngine } from "./testbed.ts";

export type Happened = {
  readonly action: string;
  /** The engine's clock, which is this machine's: milliseconds since the epoch. */
  readonly atMs: number;
};

export type Timeline = Disposable & {
  /** What happened to the run's app until it was removed, oldest first. */
  of(runId: string): Promise<readonly Happened[]>;
};

/** Listens from now on: an engine forgets all but its last few events, of whatever runs there. */
export function timeline(engine: TestEngine): Timeline {
  let told = "";
  const format = '{{.TimeNano}} {{index .Actor.Attributes "smoke-gate.run"}} {{.Action}}';
  const argv = [`--since=${Date.now() / 1000}`, "--filter=type=container", "--filter=label=smoke-gate.role=app"];
  const events = execa("docker", ["-H", engine.host, "events", ...argv, `--format=${format}`], { reject: false });
  events.stdout.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  return {
    of: (runId) =>
      vi.waitFor(() => {
        const lines = told.split("\n").map((line) => line.split(" "));
        const happened = lines.flatMap(([nanoseconds, run, ...action]) =>
          run === runId ? [{ action: action.join(" "), atMs: Number(nanoseconds) / 1e6 }] : [],
        );
        firstTime(happened, "destroy");
        return happened;
      }, patience),
    [Symbol.dispose]: () => events.kill(),
  };
}

/** When the first of these actions happened to the app. */
export function firstTime(events: readonly Happened[], ...actions: readonly string[]): number {
  const found = events.find(({ action }) => actions.includes(action));
  if (found === undefined)
    throw new Error(`the engine tells of no ${actions.join(" or ")}: ${events.map(({ action }) => action).join(", ")}`);
  return found.atMs;
}

/** When the gate had decided, and read the log: then it removes the app, for which one that runs is killed first. */
export function decidedAt(events: readonly Happened[]): number {
  return firstTime(events, "kill", "destroy");
}
