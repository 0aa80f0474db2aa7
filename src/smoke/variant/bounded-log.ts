import type { FileHandle } from "node:fs/promises";
import { containerLog } from "../../docker/container/log.ts";
import type { Docker } from "../../docker/docker.ts";
import type { Container } from "./container.ts";

/** Bytes that are kept from the beginning of a log. */
const longestLog = 64 * 1024 * 1024;

/** Lines of them: an engine needs up to 10 µs for each, and 64 MiB can hold 67 million. */
const mostLines = 2_000_000;

/** Bytes that are kept of the last lines of a longer log. */
const longestEnd = 4 * 1024 * 1024;

type LoggedContainer = Pick<Container, "id"> & { readonly inspected: Pick<Container["inspected"], "hasTerminal"> };

/**
 * Returns the position in the file after the notice of a cut, which is no word of the container's; 0 without a cut.
 * @param lines how many of the last lines to add to a truncated log.
 */
export async function writeBoundedLog(
  docker: Docker,
  container: LoggedContainer,
  file: FileHandle,
  lines: number,
): Promise<number> {
  const cutAt = await writeUpTo(docker, container, file, longestLog);
  if (cutAt === undefined) return 0;
  const kept = cutAt === "bytes" ? `${longestLog / 2 ** 20} MiB` : `${mostLines / 1e6} million lines`;
  await file.appendFile(`\n[Smoke Gate kept the first ${kept} of this log; what follows is its end]\n`);
  const { size } = await file.stat();
  await writeUpTo(docker, container, file, longestEnd, lines);
  return size;
}

/** Stops reading at either bound, which ends the engine's answer. Returns undefined if that was the whole log. */
async function writeUpTo(
  docker: Docker,
  { id, inspected: { hasTerminal } }: LoggedContainer,
  file: FileHandle,
  mostBytes: number,
  tail?: number,
): Promise<"bytes" | "lines" | undefined> {
  let bytesLeft = mostBytes;
  let linesLeft = mostLines;
  for await (const text of containerLog(docker, id, hasTerminal, tail)) {
    const first = firstLines(text, linesLeft);
    const length = Math.min(first.length, bytesLeft);
    await file.appendFile(text.subarray(0, length));
    if (length < text.length) return first.length < bytesLeft ? "lines" : "bytes";
    bytesLeft -= length;
    linesLeft -= first.count;
  }
  return undefined;
}

const lineFeed = 0x0a;

/** The last one may go on after the text. */
function firstLines(text: Buffer, most: number): { readonly count: number; readonly length: number } {
  let count = 0;
  let length = 0;
  while (count < most) {
    const end = text.indexOf(lineFeed, length);
    if (end === -1) return { count, length: text.length };
    count += 1;
    length = end + 1;
  }
  return { count, length };
}
