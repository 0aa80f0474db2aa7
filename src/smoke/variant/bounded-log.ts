import type { FileHandle } from "node:fs/promises";
import { containerLog } from "../../docker/container/log.ts";
import type { Docker } from "../../docker/docker.ts";
import type { Container } from "./container.ts";

/** Bytes that are kept from the beginning of a log. */
const longestLog = 64 * 1024 * 1024;

/** Bytes that are kept of the last lines of a longer log. */
const longestEnd = 4 * 1024 * 1024;

type LoggedContainer = Pick<Container, "id"> & { readonly inspected: Pick<Container["inspected"], "hasTerminal"> };

/** @param lines how many of the last lines to add to a truncated log. */
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

/** Stops reading at `most` bytes, which ends the engine's answer. Returns true if that was the whole log. */
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
