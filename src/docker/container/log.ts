/** Reads what a container has logged. */
import { containerPath } from "./containers.ts";
import type { Docker } from "../docker.ts";
import { transport } from "../transport.ts";

/** Of a frame: which stream it is of, three bytes of nothing, and the length of what follows. */
const headerLength = 8;

/**
 * Pieces of both streams, in the order in which the engine read them.
 * @param isTerminal whether the container has a terminal: then it has one stream, and the engine frames nothing.
 * @param lines how many of the last lines; undefined means all.
 */
export function containerLog(
  docker: Docker,
  container: string,
  isTerminal: boolean,
  lines?: number,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  const log = docker[transport].stream({
    command: "container logs",
    path: `${containerPath(container)}/logs`,
    query: { stdout: "true", stderr: "true", ...(lines === undefined ? {} : { tail: String(lines) }) },
  });
  return isTerminal ? each(log) : unframed(log);
}

async function* each(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[], void, undefined> {
  for await (const chunk of chunks) yield [chunk];
}

/**
 * Takes the frames off, and copies nothing: https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerAttach,
 * "Stream format".
 * @param chunks cut anywhere.
 */
export async function* unframed(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[], void, undefined> {
  let header = Buffer.alloc(0);
  /** Of the frame that is being read. */
  let left = 0;
  for await (const chunk of chunks) {
    const said: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (left > 0) {
        const part = chunk.subarray(at, at + left);
        said.push(part);
        left -= part.length;
        at += part.length;
        continue;
      }
      const part = chunk.subarray(at, at + headerLength - header.length);
      header = Buffer.concat([header, part]);
      at += part.length;
      if (header.length < headerLength) break;
      left = header.readUInt32BE(4);
      header = Buffer.alloc(0);
    }
    // Many short lines come in one chunk: whoever writes them down does so at once.
    if (said.length > 0) yield said;
  }
}
