import { containerPath } from "./containers.ts";
import type { Docker } from "../docker.ts";
import { transport } from "../transport.ts";

/** The stream's number, three zero bytes and the payload's length. */
const headerLength = 8;

/** Yields both streams in the engine's order. With a terminal there is one stream, without frames. */
export function containerLog(
  docker: Docker,
  container: string,
  isTerminal: boolean,
  lines?: number,
): AsyncGenerator<Buffer, void, undefined> {
  const log = docker[transport].stream({
    command: "container logs",
    path: `${containerPath(container)}/logs`,
    query: { stdout: "true", stderr: "true", ...(lines === undefined ? {} : { tail: String(lines) }) },
    timeoutOf: "silence",
  });
  return isTerminal ? log : unframed(log);
}

/**
 * Moves the payloads together within each chunk, because a chunk can hold thousands of short lines:
 * https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerAttach, "Stream format".
 */
export async function* unframed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const header = Buffer.alloc(headerLength);
  let headed = 0;
  let left = 0;
  for await (const chunk of chunks) {
    let length = 0;
    for (let at = 0; at < chunk.length;) {
      if (left > 0) {
        const end = Math.min(at + left, chunk.length);
        chunk.copyWithin(length, at, end);
        length += end - at;
        left -= end - at;
        at = end;
      } else if (headed === 0 && at + headerLength <= chunk.length) {
        // Nearly every header: no time is spent on its single bytes.
        left = chunk.readUInt32BE(at + 4);
        at += headerLength;
      } else {
        header[headed++] = chunk[at++] ?? 0;
        if (headed < headerLength) continue;
        left = header.readUInt32BE(4);
        headed = 0;
      }
    }
    if (length > 0) yield chunk.subarray(0, length);
  }
}
