/** Writes a container's log to a file, however much it has logged. */
import type { FileHandle } from "node:fs/promises";
import { containerLog } from "../docker/container-log.ts";
import type { Docker } from "../docker/docker.ts";
import type { Container } from "./container.ts";

/** The most that is kept of a log from its beginning, bytes. */
const longestLog = 64 * 1024 * 1024;

/** The most that is kept of the last lines of one that is longer, bytes. */
const longestEnd = 4 * 1024 * 1024;

/**
 * Writes the whole log where it is not too long, else its beginning, a line that says where it was cut, and its end.
 * @param file opened for appending.
 * @param lines how many of the last lines to add to a log that was cut.
 */
export async function writeBoundedLog(
  docker: Docker,
  { id, inspected }: Container,
  file: FileHandle,
  lines: number,
): Promise<void> {
  const log = (last?: number) => containerLog(docker, id, inspected.hasTerminal, last);
  if (!(await writeUpTo(longestLog, log(), file))) return;
  await file.appendFile(
    `\n[Smoke Gate kept the first ${longestLog / 2 ** 20} MiB of this log; what follows is its end]\n`,
  );
  await writeUpTo(longestEnd, log(lines), file);
}

/** Resolves with whether there was more, which was not read. */
async function writeUpTo(most: number, log: AsyncIterable<Buffer>, file: FileHandle): Promise<boolean> {
  let left = most;
  for await (const chunk of log) {
    await file.appendFile(chunk.subarray(0, left));
    left -= chunk.length;
    if (left < 0) return true;
  }
  return false;
}
