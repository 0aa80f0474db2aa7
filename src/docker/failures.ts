import { Fault } from "../gate/fault.ts";

type Answer = { readonly exitCode?: number | undefined; readonly status?: number };

export class DockerCallFailed extends Fault {
  /** The subcommand without arguments, which can be long or secret. */
  readonly command: string;
  /** Undefined for an API call, and if the CLI was killed. */
  readonly exitCode: number | undefined;
  readonly status: number | undefined;
  /** The CLI's error output or the engine's answer. Untrusted text. */
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

export class DockerTimedOut extends Fault {
  constructor(command: string, afterMs: number) {
    super(
      `docker ${command} did not answer`,
      `it was given up after ${Math.round(afterMs / 1000)} s`,
      "Look at the engine's own log: it hangs, or cannot be reached.",
    );
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof DockerCallFailed && error.status === 404;
}
