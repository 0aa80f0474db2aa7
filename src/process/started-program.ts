import { AsyncLocalStorage } from "node:async_hooks";
import { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";

/** Time from SIGTERM to SIGKILL: GitHub gives a cancelled step ten seconds for everything. */
const killAfterMs = 2_000;

export type ProgramEnd = {
  readonly exitCode: number | undefined;
  /** In words: `exit code 1`, `signal SIGKILL`. */
  readonly how: string;
};

/** @actions/exec hides its process; Node tells it: https://nodejs.org/api/diagnostics_channel.html#child-process. */
const started = new AsyncLocalStorage<(child: ChildProcess) => void>();
subscribe("child_process", (message) => {
  if (typeof message !== "object" || message === null || !("process" in message)) return;
  if (message.process instanceof ChildProcess) started.getStore()?.(message.process);
});

export class StartedProgram {
  #child: ChildProcess | undefined;
  #reason: unknown;
  #killing: NodeJS.Timeout | undefined;
  isEnded = false;

  get reason(): unknown {
    return this.#reason;
  }

  async begin(call: () => Promise<unknown>): Promise<void> {
    await started.run((child) => this.#is(child), call);
  }

  /** Only the first reason counts. */
  end(reason: unknown): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.#reason = reason;
    this.#kill();
  }

  howItEnded(): ProgramEnd {
    const child = this.#child;
    if (child === undefined) throw new Error("Node did not tell of the process that @actions/exec started");
    const { exitCode, signalCode } = child;
    return {
      exitCode: exitCode ?? undefined,
      how: signalCode === null ? `exit code ${exitCode ?? "unknown"}` : `signal ${signalCode}`,
    };
  }

  /** Closes streams that a child may hold open: they would keep our own process from exiting. */
  release(): void {
    clearTimeout(this.#killing);
    for (const stream of this.#child?.stdio ?? []) stream?.destroy();
  }

  #is(child: ChildProcess): void {
    this.#child = child;
    child.once("spawn", () => {
      // A program may end without reading its input.
      child.stdin?.on("error", () => undefined);
      if (this.isEnded) this.#kill();
    });
  }

  #kill(): void {
    this.#child?.kill("SIGTERM");
    this.#killing ??= setTimeout(() => this.#child?.kill("SIGKILL"), killAfterMs);
  }
}
