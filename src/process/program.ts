/**
 * Runs programs: every process of the product is started here by @actions/exec, but for the one that is a connection
 * (`docker system dial-stdio`). What that package lacks is added: a deadline, cancellation, lines as they come, and an
 * end to what a program's children hold open. It is loaded with the first process.
 */
import { stat } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { findProgram } from "./find-program.ts";
import { LineSplitter } from "./lines.ts";
import { type ProgramEnd, StartedProgram } from "./started-program.ts";

/**
 * A child of the program can hold its output open for ever: the SSH connection that docker keeps for the next call, the
 * plugin of a CLI that was killed. Once the program itself has ended, its last output is waited for this long.
 */
const lastOutputMs = 2_000;

/** A program that writes more than this to standard output is ended, bytes, unless a call says otherwise. */
const mostOutput = 16 * 1024 * 1024;

/** The end of standard error that is kept, bytes. */
const keptErrors = 256 * 1024;

/**
 * Linux refuses to start a program with a longer argument or variable than this, and with more than that in all, bytes:
 * MAX_ARG_STRLEN and ARG_MAX in execve(2). @actions/exec never settles on that refusal, so it is foreseen here.
 */
const longestString = 128 * 1024;
const mostStrings = 2 * 1024 * 1024;

export type ProgramRun = {
  /** A path, or a name that is looked up in the PATH of `env`. */
  readonly file: string;
  readonly argv: readonly string[];
  /** All that the program sees of the environment. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder in which it runs; ours unless said. */
  readonly cwd?: string;
  /** What it reads from standard input; nothing unless said. */
  readonly input?: Buffer;
  /** Bounds the run; then the program is ended, and `ProgramTimedOut` thrown. */
  readonly timeoutMs: number;
  /** Ends the program when it is aborted; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** The most that standard output may hold, bytes; more ends the program with `ProgramTooLoud`. */
  readonly mostOutput?: number;
  /** Keeps no standard output: nobody asks for it, and it may be long. */
  readonly discardsOutput?: boolean;
};

export type ProgramOutput = ProgramEnd & {
  readonly stdout: string;
  /** The end of it, where it is long. */
  readonly stderr: string;
};

/** The program was not started. */
export class ProgramNotStarted extends Error {
  override readonly name = "ProgramNotStarted";
  /** Whether there is no such program; else what keeps it from starting is in the message. */
  readonly isMissing: boolean;

  constructor(file: string, why?: string, options?: ErrorOptions) {
    super(why === undefined ? `there is no program ${file} on PATH` : `${file} could not be started: ${why}`, options);
    this.isMissing = why === undefined;
  }
}

/** The program took longer than its bound. */
export class ProgramTimedOut extends Error {
  override readonly name = "ProgramTimedOut";
}

/** The program wrote more to standard output than was to be kept. */
export class ProgramTooLoud extends Error {
  override readonly name = "ProgramTooLoud";
}

/**
 * Runs a program and keeps what it writes. Any exit code is a value.
 * @throws ProgramNotStarted, ProgramTimedOut, ProgramTooLoud, or the signal's reason.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramOutput> {
  const most = run.mostOutput ?? mostOutput;
  const stdout: Buffer[] = [];
  const stderr = new Tail(keptErrors);
  let length = 0;
  const end = await execute(run, {
    stdout(chunk, stop) {
      length += chunk.length;
      if (length > most) stop(new ProgramTooLoud(`it wrote more than ${most} bytes`));
      else if (run.discardsOutput !== true) stdout.push(chunk);
    },
    stderr: (chunk) => stderr.push(chunk),
  });
  return { ...end, stdout: Buffer.concat(stdout).toString("utf8"), stderr: stderr.text() };
}

/**
 * Runs a program and gives each line of both its streams as it comes. Whoever stops reading ends the program.
 * @returns how it ended. Any exit code is a value.
 * @throws like `runProgram`, after the last line.
 */
export async function* programLines(run: ProgramRun): AsyncGenerator<string, ProgramEnd, undefined> {
  const leaving = new AbortController();
  const lines = new PassThrough({ objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  const splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  const write = (some: readonly string[]) => {
    for (const line of some) lines.write(line.replace(/\r$/u, ""));
  };
  const signal = run.signal === undefined ? leaving.signal : AbortSignal.any([run.signal, leaving.signal]);
  const running = execute(
    { ...run, signal },
    {
      stdout: (chunk) => write(splitters.stdout.push(chunk)),
      stderr: (chunk) => write(splitters.stderr.push(chunk)),
    },
  ).finally(() => {
    for (const splitter of Object.values(splitters)) write(splitter.end());
    lines.end();
  });
  // It is waited for after the last line; until then nobody listens.
  running.catch(() => undefined);
  try {
    for await (const line of lines) yield String(line);
    return await running;
  } finally {
    leaving.abort();
    await running.catch(() => undefined);
  }
}

type Sinks = {
  /** @param stop ends the program, and has this error thrown. */
  readonly stdout: (chunk: Buffer, stop: (error: Error) => void) => void;
  readonly stderr: (chunk: Buffer) => void;
};

async function execute(run: ProgramRun, sinks: Sinks): Promise<ProgramEnd> {
  const [{ exec }, file, isThere] = await Promise.all([
    import("@actions/exec"),
    findProgram(run.file, run.env),
    run.cwd === undefined || isFolder(run.cwd),
  ]);
  run.signal?.throwIfAborted();
  if (!isThere) throw new ProgramNotStarted(run.file, `there is no such folder: ${run.cwd}`);
  if (file === undefined) throw new ProgramNotStarted(run.file);
  const env = Object.fromEntries(
    Object.entries(run.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  checkLength(run.file, [...run.argv, ...Object.entries(env).map((entry) => entry.join("="))]);

  const program = new StartedProgram();
  const stop = (error: unknown) => program.end(error);
  const timer = setTimeout(() => stop(new ProgramTimedOut(`it took more than ${run.timeoutMs} ms`)), run.timeoutMs);
  const onAbort = () => stop(run.signal?.reason);
  run.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    await program.begin(() =>
      exec(quoted(file), [...run.argv], {
        env,
        ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
        // Without any, standard input would be a pipe that stays open.
        input: run.input ?? Buffer.alloc(0),
        silent: true,
        ignoreReturnCode: true,
        delay: lastOutputMs,
        listeners: { stdout: (chunk) => sinks.stdout(chunk, stop), stderr: (chunk) => sinks.stderr(chunk) },
      }),
    );
  } catch (error) {
    if (!program.isEnded) {
      throw new ProgramNotStarted(run.file, error instanceof Error ? error.message : String(error), { cause: error });
    }
  } finally {
    clearTimeout(timer);
    run.signal?.removeEventListener("abort", onAbort);
    program.release();
  }
  if (program.isEnded) throw program.reason;
  return program.howItEnded();
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function checkLength(file: string, strings: readonly string[]): void {
  const lengths = strings.map((text) => Buffer.byteLength(text) + 1);
  if (lengths.some((length) => length >= longestString))
    throw new ProgramNotStarted(file, `an argument or a variable is longer than ${longestString / 1024} KiB`);
  if (lengths.reduce((sum, length) => sum + length, 0) >= mostStrings)
    throw new ProgramNotStarted(file, `its arguments and variables are longer than ${mostStrings / 1024} KiB in all`);
}

/** As @actions/exec wants a path in a command line. */
function quoted(file: string): string {
  return `"${file.replaceAll('"', String.raw`\"`)}"`;
}

/** The end of a stream. */
class Tail {
  readonly #most: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  /** @param most that is kept, bytes; a last piece may go beyond it. */
  constructor(most: number) {
    this.#most = most;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length - (this.#chunks[0]?.length ?? 0) >= this.#most)
      this.#length -= this.#chunks.shift()?.length ?? 0;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
