import type { Readable } from "node:stream";
import { isMarkedAsUntransferable } from "node:worker_threads";

/** Bytes; Node reads as many from a socket at once. */
const usualBlock = 64 * 1024;

/**
 * Yields what has arrived, in memory that the next block overwrites. Frees each chunk as soon as it is copied: V8 hardly
 * counts memory outside its heap, so 60 MiB of a log's chunks piled up before a collection (Node 24).
 */
export async function* blocksOf(body: Readable): AsyncGenerator<Buffer, void, undefined> {
  let block = Buffer.allocUnsafeSlow(usualBlock);
  let length = 0;
  let read: ArrayBufferLike | undefined;
  let woken = Promise.withResolvers<void>();

  body.on("data", (chunk: Buffer) => {
    // Chunks can share the memory of one read. They come in order: one of another read means that all are copied.
    if (read !== undefined && read !== chunk.buffer) free(read);
    read = chunk.buffer;
    if (length + chunk.length > block.length)
      block = Buffer.concat([block.subarray(0, length)], 2 * (length + chunk.length));
    length += chunk.copy(block, length);
    woken.resolve();
  });
  // The generator throws this error itself.
  body.on("error", () => undefined);
  body.on("close", () => woken.resolve());

  try {
    while (!body.closed) {
      body.resume();
      await woken.promise;
      woken = Promise.withResolvers();
      body.pause();
      if (length > 0) yield block.subarray(0, length);
      length = 0;
    }
    if (!body.readableEnded) throw body.errored ?? new Error("the answer was broken off");
  } finally {
    // A reader that stops early also closes the connection.
    body.destroy();
  }
}

/** Node marks the memory that small Buffers share: https://nodejs.org/api/worker_threads.html#workermarkasuntransferableobject */
function free(memory: ArrayBufferLike): void {
  if (memory instanceof ArrayBuffer && !isMarkedAsUntransferable(memory)) memory.transfer(0);
}
