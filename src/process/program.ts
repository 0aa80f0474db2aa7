/** Starts every process but `docker system dial-stdio`, and adds deadlines, cancellation and lines to @actions/exec. */
import { stat } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { findProgram } from "./find-program.ts";
import { LineSplitter } from "./lines.ts";
import { type ProgramEnd, StartedProgram } from "./started-program.ts";

/** A killed CLI's plugin or docker's SSH connection can hold output open forever: this bounds the wait for it. */
const lastOutputMs = 2_000;

/** Default bound of standard output, in bytes. */
const mostOutput = 16 * 1024 * 1024;

/** Bytes kept from the end of standard error. */
const keptErrors = 256 * 1024;

/** MAX_ARG_STRLEN and ARG_MAX of execve(2), in bytes: @actions/exec never settles if Linux refuses a program. */
const longestString = 128 * 1024;
const mostStrings = 2 * 1024 * 1024;

export type ProgramRun = {
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: Buffer;
  /** Stops the program, and throws `ProgramTimedOut`. */
  readonly timeoutMs: number;
  /** Stops the program, and throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
};

export type ProgramOutput = ProgramEnd & {
  readonly stdout: string;
  readonly stderr: string;
};

export class ProgramNotStarted extends Error {
  override readonly name = "ProgramNotStarted";
  /** False if something else keeps the program from starting; the message says what. */
  readonly isMissing: boolean;

  constructor(file: string, why?: string, options?: ErrorOptions) {
    super(why === undefined ? `there is no program ${file} on PATH` : `${file} could not be started: ${why}`, options);
    this.isMissing = why === undefined;
  }
}

export class ProgramTimedOut extends Error {
  override readonly name = "ProgramTimedOut";
}

export class ProgramTooLoud extends Error {
  override readonly name = "ProgramTooLoud";
}

/** Returns any exit code. Throws ProgramNotStarted, ProgramTimedOut, ProgramTooLoud or the signal's reason. */
export async function runProgram(run: ProgramRun): Promise<ProgramOutput> {
  const stdout: Buffer[] = [];
  const stderr = new Tail(keptErrors);
  let length = 0;
  const end = await execute(run, {
    stdout(chunk, stop) {
      length += chunk.length;
      if (length > mostOutput) stop(new ProgramTooLoud(`it wrote more than ${mostOutput} bytes`));
      else stdout.push(chunk);
    },
    stderr: (chunk) => stderr.push(chunk),
  });
  return { ...end, stdout: Buffer.concat(stdout).toString("utf8"), stderr: stderr.text() };
}

/** Yields both streams' lines, and stops the program if the reader leaves. Throws like `runProgram`, after the last. */
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
  // The result is awaited after the last line; an earlier rejection must not count as unhandled.
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

/** @actions/exec parses a command line. */
function quoted(file: string): string {
  return `"${file.replaceAll('"', String.raw`\"`)}"`;
}

class Tail {
  readonly #most: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

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
