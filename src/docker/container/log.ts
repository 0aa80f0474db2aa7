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

// https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerAttach, "Stream format"
export async function* unframed(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[], void, undefined> {
  let header = Buffer.alloc(0);
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
    // A chunk can hold many short lines: one yield lets the caller write them at once.
    if (said.length > 0) yield said;
  }
}
