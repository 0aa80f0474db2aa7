import { Fault } from "../../gate/fault.ts";
import {
  programLines,
  ProgramNotStarted,
  type ProgramOutput,
  type ProgramRun,
  ProgramTimedOut,
  ProgramTooLoud,
  runProgram,
} from "../../process/program.ts";
import { DockerCallFailed, DockerTimedOut } from "../failures.ts";
import type { CallLimits, Limits } from "../limits.ts";
import { noEngine } from "../no-engine.ts";
import type { BeginLogin } from "../ssh-logins.ts";
import { docker, type Program, type ProgramFor } from "./plugins.ts";

type CallOptions = CallLimits & {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Buffer;
};

export type Cli = {
  /** Returns the standard output. Throws a DockerCallFailed, another Fault, or the signal's reason. */
  call(argv: readonly string[], options?: CallOptions): Promise<string>;
  /** Yields each line of both streams. Fails like `call`, after the last line. */
  lines(argv: readonly string[], options?: CallOptions): AsyncGenerator<string, void, undefined>;
};

export function dockerCli(
  env: NodeJS.ProcessEnv,
  programFor: ProgramFor,
  limits: Limits,
  beginLogin: BeginLogin = () => Promise.resolve(undefined),
): Cli {
  const runOf = (program: Program, argv: readonly string[], options: CallOptions): ProgramRun => ({
    file: program.file,
    argv,
    env: { ...env, ...program.env, ...options.env },
    timeoutMs: limits.timeoutMs(options),
    signal: limits.breaksOff(options),
    ...(options.input === undefined ? {} : { input: options.input }),
  });

  const failure = (error: unknown, program: Program, argv: readonly string[], options: CallOptions): unknown => {
    if (limits.signal?.aborted === true) return limits.signal.reason;
    const command = commandName(argv);
    if (error instanceof ProgramTimedOut) {
      limits.wasReached(options);
      return new DockerTimedOut(command, limits.timeoutMs(options));
    }
    if (error instanceof ProgramNotStarted && error.isMissing && program.file === docker.file) return noDocker(error);
    if (error instanceof ProgramNotStarted || error instanceof ProgramTooLoud)
      return new DockerCallFailed(command, {}, error.message);
    return error;
  };

  return {
    async call(argv, options = {}) {
      const program = await programFor(argv);
      using login = new DisposableStack();
      login.use(await beginLogin(limits.signal));
      limits.signal?.throwIfAborted();
      let end: ProgramOutput;
      try {
        end = await runProgram(runOf(program, argv, options));
      } catch (error) {
        throw failure(error, program, argv, options);
      }
      if (end.exitCode === 0) return end.stdout;
      const output = end.stderr === "" ? `docker ${commandName(argv)} ended with ${end.how}` : end.stderr;
      throw noEngine(output) ?? new DockerCallFailed(commandName(argv), { exitCode: end.exitCode }, output);
    },

    async *lines(argv, options = {}) {
      const program = await programFor(argv);
      using login = new DisposableStack();
      login.use(await beginLogin(limits.signal));
      limits.signal?.throwIfAborted();
      let last = "";
      const lines = programLines(runOf(program, argv, options));
      try {
        while (true) {
          const next = await lines.next();
          if (next.done === true) {
            const { exitCode, how } = next.value;
            if (exitCode === 0) return;
            // Only the last line is docker's own: a build or a push may quote an error about another engine.
            throw (
              noEngine(last) ??
              new DockerCallFailed(commandName(argv), { exitCode }, `docker ${commandName(argv)} ended with ${how}`)
            );
          }
          if (next.value.trim() !== "") last = next.value;
          yield next.value;
        }
      } catch (error) {
        throw failure(error, program, argv, options);
      } finally {
        // A reader that stops early ends the program.
        await lines.return({ exitCode: undefined, how: "its reader's leave" });
      }
    },
  };
}

export function noDocker(cause: unknown): Fault {
  return new Fault(
    "docker could not be started",
    "there is no docker command on PATH",
    "Install the Docker CLI on the runner.",
    { cause },
  );
}

function commandName(argv: readonly string[]): string {
  const end = argv.findIndex((word) => word.startsWith("-"));
  return argv.slice(0, Math.min(end === -1 ? argv.length : end, 2)).join(" ");
}
