/** Writes a container's log to a file, however much it has logged. */
import type { FileHandle } from "node:fs/promises";
import { containerLog } from "../../docker/container/log.ts";
import type { Docker } from "../../docker/docker.ts";
import type { Container } from "./container.ts";

/** The most that is kept of a log from its beginning, bytes. */
const longestLog = 64 * 1024 * 1024;

/** The most that is kept of the last lines of one that is longer, bytes. */
const longestEnd = 4 * 1024 * 1024;

type LoggedContainer = Pick<Container, "id"> & { readonly inspected: Pick<Container["inspected"], "hasTerminal"> };

/**
 * Writes the whole log if it is not too long, else its beginning, a line that says where it was cut, and its end.
 * @param file open for appending, and empty.
 * @param lines how many of the last lines to add to a log that was cut.
 */
export async function writeBoundedLog(
  docker: Docker,
  container: LoggedContainer,
  file: FileHandle,
  lines: number,
): Promise<void> {
  if (await writeUpTo(docker, container, file, longestLog)) return;
  await file.appendFile(
    `\n[Smoke Gate kept the first ${longestLog / 2 ** 20} MiB of this log; what follows is its end]\n`,
  );
  await writeUpTo(docker, container, file, longestEnd, lines);
}

/**
 * Stops reading at `most` bytes, which ends the engine's answer.
 * @param lines how many of the last lines to read; undefined reads all.
 * @returns whether that was all of it.
 */
async function writeUpTo(
  docker: Docker,
  { id, inspected: { hasTerminal } }: LoggedContainer,
  file: FileHandle,
  most: number,
  lines?: number,
): Promise<boolean> {
  let left = most;
  for await (const pieces of containerLog(docker, id, hasTerminal, lines)) {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length > left) {
      await file.appendFile(Buffer.concat(pieces).subarray(0, left));
      return false;
    }
    await file.writev(pieces);
    left -= length;
  }
  return true;
}
