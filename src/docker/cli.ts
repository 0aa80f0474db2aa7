/** Runs the docker CLI: the one place where a docker process is started. */
import type { ChildProcess } from "node:child_process";
import { execa, ExecaError } from "execa";
import { Fault } from "../fault.ts";
import { noEngine } from "./no-engine.ts";

/**
 * A control call (inspect, create, rm) answers in well under a second; an engine that takes longer than this hangs.
 * Calls that move bytes say their own bound.
 */
const controlTimeoutMs = 60_000;

/**
 * Once a control call was given up, what is left to clean up is still tried, but not waited for as long again: each of
 * those calls would hang too. The post step comes after them, with patience of its own.
 */
const controlTimeoutAfterHangMs = 5_000;

/** By its environment, every docker that has hung in this process. */
const hung = new WeakSet<NodeJS.ProcessEnv>();

/** The most that is kept of a call's output, in characters. */
const keptOutput = 16 * 1024 * 1024;

/** docker is asked to stop, and killed where it does not: GitHub gives a cancelled step ten seconds for everything. */
const killAfterMs = 2_000;

/**
 * What docker leaves behind can hold its output open for ever: the SSH connection that is kept for the next call, the
 * plugin of a CLI that was killed. Once docker itself has ended, what it wrote last is waited for this long.
 */
const lastOutputMs = 2_000;

type CallOptions = {
  readonly timeoutMs?: number;
  /** Added to the environment of the docker process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file descriptor that becomes the process's standard input. */
  readonly stdin?: number;
  /** A file descriptor that takes standard output and standard error, in the order in which they are written. */
  readonly into?: number;
  /** Once begun, the signal does not break the call off at once: what the engine makes all the same, nobody would know of. */
  readonly toTheEnd?: boolean;
};

/** The docker command line of one run: its environment and the signal that ends its calls. */
export type Docker = {
  /** Runs `docker <argv>` and gives its standard output. Fails with `DockerCallFailed`, a `Fault`, or the signal's reason. */
  call(argv: readonly string[], options?: CallOptions): Promise<string>;
  /** Runs `docker <argv>` and gives each line of its output, both streams, as it comes. Fails like `call`, after the last line. */
  lines(argv: readonly string[], options?: CallOptions): AsyncGenerator<string, void, undefined>;
  /** The same docker, for work that must be done though the run was cancelled; it is still bounded. */
  readonly uncancelled: Docker;
};

/** A docker call that ended with a code other than 0. Whoever expects it knows what it means; else it is a fault as it is. */
export class DockerCallFailed extends Fault {
  /** The sub-command, without values: arguments may be long, and belong in no message. */
  readonly command: string;
  readonly exitCode: number | undefined;
  /** What it wrote to standard error, or to both streams where they were read as one. Untrusted text. */
  readonly output: string;

  constructor(command: string, exitCode: number | undefined, output: string) {
    super(
      `docker ${command} failed with code ${exitCode ?? "unknown"}`,
      output.trim(),
      "Mend what docker names, or look at the engine's own log.",
    );
    this.command = command;
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** A docker call that took longer than its bound. */
export class DockerTimedOut extends Fault {
  constructor(command: string, afterMs: number) {
    super(
      `docker ${command} did not answer`,
      `it was given up after ${Math.round(afterMs / 1000)} s`,
      "Look at the engine's own log: it hangs, or cannot be reached.",
    );
  }
}

/**
 * @param env the step's environment; the inputs in it are kept from docker, which has no use for them.
 * @param signal ends every call that is under way.
 * @param cleaningUp ends also what must be done though `signal` is aborted; undefined leaves each call its own bound.
 */
export function dockerCli(env: NodeJS.ProcessEnv, signal?: AbortSignal, cleaningUp?: AbortSignal): Docker {
  const ownEnv = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_")));

  const breakingOff = (options: CallOptions) => {
    const cancelSignal = options.toTheEnd === true ? cleaningUp : signal;
    return cancelSignal === undefined ? {} : { cancelSignal };
  };
  const common = (options: CallOptions) => ({
    extendEnv: false,
    env: { ...ownEnv, ...options.env },
    timeout:
      options.timeoutMs ?? (signal === cleaningUp && hung.has(env) ? controlTimeoutAfterHangMs : controlTimeoutMs),
    forceKillAfterDelay: killAfterMs,
    maxBuffer: keptOutput,
    // A manifest is hashed as it came.
    stripFinalNewline: false,
    ...breakingOff(options),
  });

  const failure = (error: unknown, argv: readonly string[], options: CallOptions) => {
    const why = translated(error, argv, signal);
    if (why instanceof DockerTimedOut && options.timeoutMs === undefined) hung.add(env);
    return why;
  };

  return {
    async call(argv, options = {}) {
      signal?.throwIfAborted();
      try {
        const subprocess = execa("docker", argv, {
          ...common(options),
          stdin: options.stdin === undefined ? "ignore" : descriptor(options.stdin),
          ...(options.into === undefined ? {} : { stdout: descriptor(options.into), stderr: descriptor(options.into) }),
        });
        closeAfterExit(subprocess.nodeChildProcess);
        const { stdout } = await subprocess;
        return typeof stdout === "string" ? stdout : "";
      } catch (error) {
        throw failure(error, argv, options);
      }
    },

    async *lines(argv, options = {}) {
      signal?.throwIfAborted();
      const subprocess = execa("docker", argv, { ...common(options), stdin: "ignore", all: true, buffer: false });
      closeAfterExit(subprocess.nodeChildProcess);
      let last = "";
      try {
        for await (const line of subprocess.iterable({ from: "all" })) {
          if (line.trim() !== "") last = line;
          yield line;
        }
        await subprocess;
      } catch (error) {
        const why = failure(error, argv, options);
        // What a build or a push printed on its way may say the same of another engine: docker's own word is the last.
        throw why instanceof DockerCallFailed ? (noEngine(last) ?? why) : why;
      }
    },

    get uncancelled() {
      return dockerCli(env, cleaningUp, cleaningUp);
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

function translated(error: unknown, argv: readonly string[], signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (!(error instanceof ExecaError)) return error;
  const command = commandName(argv);
  if (error.code === "ENOENT") {
    return new Fault(
      "docker could not be started",
      "there is no docker command on PATH",
      "Install the Docker CLI on the runner.",
      { cause: error },
    );
  }
  if (error.timedOut) {
    return new DockerTimedOut(command, error.durationMs);
  }
  const output = typeof error.stderr === "string" && error.stderr !== "" ? error.stderr : error.shortMessage;
  return noEngine(output) ?? new DockerCallFailed(command, error.exitCode, output);
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
