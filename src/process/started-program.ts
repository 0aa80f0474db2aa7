/** A handle on a process that @actions/exec starts: that package gives none. */
import { AsyncLocalStorage } from "node:async_hooks";
import { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";

/** A program is asked to stop, and killed if it does not: GitHub gives a cancelled step ten seconds for everything. */
const killAfterMs = 2_000;

export type ProgramEnd = {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  /** In words: `exit code 1`, `signal SIGKILL`. */
  readonly how: string;
};

/**
 * What is to be told of the process that is started in an asynchronous context. @actions/exec gives no handle on its
 * process; Node publishes each on this channel: https://nodejs.org/api/diagnostics_channel.html#child-process.
 */
const started = new AsyncLocalStorage<(child: ChildProcess) => void>();
subscribe("child_process", (message) => {
  if (typeof message !== "object" || message === null || !("process" in message)) return;
  if (message.process instanceof ChildProcess) started.getStore()?.(message.process);
});

/** The process behind a call of @actions/exec. */
export class StartedProgram {
  #child: ChildProcess | undefined;
  #reason: unknown;
  #killing: NodeJS.Timeout | undefined;
  isEnded = false;

  /** Why it was ended. */
  get reason(): unknown {
    return this.#reason;
  }

  /** @param call starts one process by @actions/exec. */
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

  /** Closes what a child of it may still hold open: it would keep our own process from ending. */
  release(): void {
    clearTimeout(this.#killing);
    for (const stream of this.#child?.stdio ?? []) stream?.destroy();
  }

  #is(child: ChildProcess): void {
    this.#child = child;
    child.once("spawn", () => {
      // One that ends without reading its input is no error of ours.
      child.stdin?.on("error", () => undefined);
      if (this.isEnded) this.#kill();
    });
  }

  #kill(): void {
    this.#child?.kill("SIGTERM");
    this.#killing ??= setTimeout(() => this.#child?.kill("SIGKILL"), killAfterMs);
  }
}
