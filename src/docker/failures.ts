/** How a call of docker fails, whether it went through the CLI or to the engine itself. */
import { Fault } from "../fault.ts";

/** With which answer a call ended: the exit code of the CLI, or the status of the engine's HTTP answer. */
type Answer = { readonly exitCode?: number | undefined; readonly status?: number };

/** A call that was refused. Whoever expects it knows what it means; else it is a fault as it is. */
export class DockerCallFailed extends Fault {
  /** The CLI's words for it, without values: arguments may be long, and belong in no message. */
  readonly command: string;
  /** Undefined also where the CLI was killed. */
  readonly exitCode: number | undefined;
  /** Undefined where the CLI was asked. */
  readonly status: number | undefined;
  /** What docker wrote to standard error, or to both streams where they were read as one; or the engine's answer. Untrusted text. */
  readonly output: string;

  constructor(command: string, { exitCode, status }: Answer, output: string) {
    super(
      `docker ${command} failed${exitCode === undefined ? "" : ` with code ${exitCode}`}`,
      output.trim(),
      "Look at what docker names, and at the engine's own log.",
    );
    this.command = command;
    this.exitCode = exitCode;
    this.status = status;
    this.output = output;
  }
}

/** A call that took longer than its bound. */
export class DockerTimedOut extends Fault {
  constructor(command: string, afterMs: number) {
    super(
      `docker ${command} did not answer`,
      `it was given up after ${Math.round(afterMs / 1000)} s`,
      "Look at the engine's own log: it hangs, or cannot be reached.",
    );
  }
}

/** Whether the engine has no object of that name. */
export function isMissing(error: unknown): boolean {
  return error instanceof DockerCallFailed && error.status === 404;
}
