/** Writes a container's log to a file, however much it has logged. */
import type { FileHandle } from "node:fs/promises";
import { containerLog, writeLog } from "../docker/container/log.ts";
import type { Docker } from "../docker/docker.ts";
import type { Container } from "./container.ts";

/** The most that is read by ourselves, bytes: most logs are shorter, and come before docker would have started. */
const shortLog = 1024 * 1024;

/** The most that is kept of a log from its beginning, bytes. */
const longestLog = 64 * 1024 * 1024;

/** The most that is kept of the last lines of one that is longer, bytes. */
const longestEnd = 4 * 1024 * 1024;

/** How often a growing file is looked at, milliseconds; in between docker writes by itself, at no cost of ours. */
const lookEveryMs = 50;

export type LogSource = {
  readonly container: Container;
  /** Makes a docker whose calls end with the given signal. */
  readonly connect: (signal: AbortSignal) => Docker;
  readonly signal: AbortSignal;
};

/** A file that is open for appending, and empty. */
export type LogFile = { readonly path: string; readonly file: FileHandle };

/**
 * Writes the whole log where it is not too long, else its beginning, a line that says where it was cut, and its end.
 * @param lines how many of the last lines to add to a log that was cut.
 */
export async function writeBoundedLog(source: LogSource, log: LogFile, lines: number): Promise<void> {
  const { file } = log;
  if (await writeShort(source, file)) return;
  await file.truncate();
  if (!(await writeUpTo(source, log, longestLog, []))) return;
  const notice = `\n[Smoke Gate kept the first ${longestLog / 2 ** 20} MiB of this log; what follows is its end]\n`;
  await file.appendFile(notice);
  await writeUpTo(source, log, longestLog + notice.length + longestEnd, [`--tail=${lines}`]);
}

/** Resolves with whether that was all of it. */
async function writeShort({ container, connect, signal }: LogSource, file: FileHandle): Promise<boolean> {
  let left = shortLog;
  for await (const pieces of containerLog(connect(signal), container.id, container.inspected.hasTerminal)) {
    await file.writev(pieces);
    left -= pieces.reduce((sum, { length }) => sum + length, 0);
    if (left < 0) return false;
  }
  return true;
}

/** Lets docker write until the file is longer than `most` bytes, and cuts it there. Resolves with whether it did. */
async function writeUpTo(
  source: LogSource,
  { path, file }: LogFile,
  most: number,
  options: readonly string[],
): Promise<boolean> {
  const enough = new AbortController();
  const docker = source.connect(AbortSignal.any([source.signal, enough.signal]));
  const look = async () => {
    if ((await file.stat()).size > most) enough.abort(new Error("the log is long enough"));
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  try {
    await writeLog(docker, source.container.id, path, options);
  } catch (error) {
    if (!enough.signal.aborted || source.signal.aborted) throw error;
  } finally {
    clearInterval(timer);
  }
  if ((await file.stat()).size <= most) return false;
  await file.truncate(most);
  return true;
}
