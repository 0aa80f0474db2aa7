/**
 * Runs the docker CLI: all that docker does for us but connect us to its engine. execa is loaded with the first call:
 * what a run asks first is asked of the engine itself, and its answer is waited for anyway.
 */
import type { ChildProcess } from "node:child_process";
import { Fault } from "../../fault.ts";
import { DockerCallFailed, DockerTimedOut } from "../failures.ts";
import type { CallLimits, Limits } from "../limits.ts";
import { noEngine } from "../no-engine.ts";
import { docker, type Program, type ProgramFor } from "./plugins.ts";

/** The most that is kept of a call's output, in characters. */
const keptOutput = 16 * 1024 * 1024;

/** docker is asked to stop, and killed where it does not: GitHub gives a cancelled step ten seconds for everything. */
const killAfterMs = 2_000;

/**
 * What docker leaves behind can hold its output open for ever: the SSH connection that is kept for the next call, the
 * plugin of a CLI that was killed. Once docker itself has ended, what it wrote last is waited for this long.
 */
const lastOutputMs = 2_000;

type CallOptions = CallLimits & {
  /** Added to the environment of the docker process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file descriptor that becomes the process's standard input. */
  readonly stdin?: number;
  /** A file descriptor that takes standard output and standard error, in the order in which they are written. */
  readonly into?: number;
};

/** The docker command line. */
export type Cli = {
  /** Runs `docker <argv>` and gives its standard output. Fails with `DockerCallFailed`, a `Fault`, or the signal's reason. */
  call(argv: readonly string[], options?: CallOptions): Promise<string>;
  /** Runs `docker <argv>` and gives each line of its output, both streams, as it comes. Fails like `call`, after the last line. */
  lines(argv: readonly string[], options?: CallOptions): AsyncGenerator<string, void, undefined>;
};

/**
 * @param env all that docker sees of the environment.
 * @param programFor what is to be run for `docker <argv>`.
 */
export function dockerCli(env: NodeJS.ProcessEnv, programFor: ProgramFor, limits: Limits): Cli {
  const common = (program: Program, options: CallOptions) => {
    const cancelSignal = limits.breaksOff(options);
    return {
      extendEnv: false,
      env: { ...env, ...program.env, ...options.env },
      timeout: limits.timeoutMs(options),
      forceKillAfterDelay: killAfterMs,
      maxBuffer: keptOutput,
      // A manifest is hashed as it came.
      stripFinalNewline: false,
      ...(cancelSignal === undefined ? {} : { cancelSignal }),
    };
  };

  const failure = async (error: unknown, program: Program, argv: readonly string[], options: CallOptions) => {
    const why = await translated(error, program, argv, limits.signal);
    if (why instanceof DockerTimedOut) limits.wasReached(options);
    return why;
  };

  return {
    async call(argv, options = {}) {
      const [{ execa }, program] = await Promise.all([import("execa"), programFor(argv)]);
      limits.signal?.throwIfAborted();
      try {
        const subprocess = execa(program.file, argv, {
          ...common(program, options),
          stdin: options.stdin === undefined ? "ignore" : descriptor(options.stdin),
          ...(options.into === undefined ? {} : { stdout: descriptor(options.into), stderr: descriptor(options.into) }),
        });
        closeAfterExit(subprocess.nodeChildProcess);
        const { stdout } = await subprocess;
        return typeof stdout === "string" ? stdout : "";
      } catch (error) {
        throw await failure(error, program, argv, options);
      }
    },

    async *lines(argv, options = {}) {
      const [{ execa }, program] = await Promise.all([import("execa"), programFor(argv)]);
      limits.signal?.throwIfAborted();
      const subprocess = execa(program.file, argv, {
        ...common(program, options),
        stdin: "ignore",
        all: true,
        buffer: false,
      });
      closeAfterExit(subprocess.nodeChildProcess);
      let last = "";
      try {
        for await (const line of subprocess.iterable({ from: "all" })) {
          if (line.trim() !== "") last = line;
          yield line;
        }
        await subprocess;
      } catch (error) {
        const why = await failure(error, program, argv, options);
        // What a build or a push printed on its way may say the same of another engine: docker's own word is the last.
        throw why instanceof DockerCallFailed ? (noEngine(last) ?? why) : why;
      }
    },
  };
}

function closeAfterExit(subprocess: ChildProcess): void {
  subprocess.once("exit", () => {
    setTimeout(() => {
      subprocess.stdout?.destroy();
      subprocess.stderr?.destroy();
    }, lastOutputMs).unref();
  });
}

async function translated(
  error: unknown,
  program: Program,
  argv: readonly string[],
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (signal?.aborted === true) return signal.reason;
  const { ExecaError } = await import("execa");
  if (!(error instanceof ExecaError)) return error;
  const command = commandName(argv);
  if (error.timedOut) return new DockerTimedOut(command, error.durationMs);
  if (error.code === "ENOENT" && program.file === docker.file) return noDocker(error);
  const output = typeof error.stderr === "string" && error.stderr !== "" ? error.stderr : error.shortMessage;
  return noEngine(output) ?? new DockerCallFailed(command, { exitCode: error.exitCode }, output);
}

/** There is no docker command to be run. */
export function noDocker(cause: unknown): Fault {
  return new Fault(
    "docker could not be started",
    "there is no docker command on PATH",
    "Install the Docker CLI on the runner.",
    { cause },
  );
}

/** execa hands any descriptor on to the process; its types know the first few alone. */
function descriptor(fd: number): 3 {
  if (!isDescriptor(fd)) throw new Error(`${fd} is no file descriptor that a process can be given`);
  return fd;
}

function isDescriptor(fd: number): fd is 3 {
  return Number.isInteger(fd) && fd >= 3;
}

/** The words before the first option: `network create`, `run`. */
function commandName(argv: readonly string[]): string {
  const end = argv.findIndex((word) => word.startsWith("-"));
  return argv.slice(0, Math.min(end === -1 ? argv.length : end, 2)).join(" ");
}
