import { setImmediate } from "node:timers/promises";
import { PassThrough, Readable } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { blocksOf } from "../../../../src/docker/api/blocks.ts";

/** Memory of its own, as a socket's read gives. */
function ownMemory(length: number): Buffer {
  return Buffer.allocUnsafeSlow(length).fill("x");
}

it("yields every byte in order, however the chunks share their memory", async () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 200_000 });
  await fc.assert(
    fc.asyncProperty(bytes, fc.infiniteStream(fc.integer({ min: 1, max: 90_000 })), async (all, cuts) => {
      const chunks: Buffer[] = [];
      for (let at = 0; at < all.length;) {
        const length = cuts.next().value;
        const read = Buffer.allocUnsafeSlow(length);
        chunks.push(read.subarray(0, read.length >> 1), read.subarray(read.length >> 1), Buffer.allocUnsafe(7));
        for (const chunk of chunks.slice(-3)) {
          chunk.set(all.subarray(at, at + chunk.length));
          at += chunk.length;
        }
      }
      const sent = Buffer.concat(chunks);
      const got: Buffer[] = [];
      for await (const block of blocksOf(Readable.from(chunks))) got.push(Buffer.from(block));
      expect(Buffer.concat(got).equals(sent)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

it("frees the memory of a chunk, but not memory that Buffers share", async () => {
  const chunks = [ownMemory(100_000), Buffer.from("shared"), ownMemory(1)];
  for await (const block of blocksOf(Readable.from(chunks))) expect(block.length).toBeGreaterThan(0);
  expect(chunks.map((chunk) => chunk.length)).toEqual([0, "shared".length, 1]);
});

it("reads no further while a block is in use", async () => {
  const body = new PassThrough({ highWaterMark: 1 });
  const blocks = blocksOf(body);
  body.write("first");
  const { value } = await blocks.next();
  body.write("second");
  await setImmediate();
  expect(String(value)).toBe("first");
  expect(String((await blocks.next()).value)).toBe("second");
  await blocks.return();
  expect(body.destroyed).toBe(true);
});

it("fails with the stream's error, after what came before it", async () => {
  const body = new PassThrough();
  const blocks = blocksOf(body);
  body.write("first");
  expect(String((await blocks.next()).value)).toBe("first");
  const broken = new Error("broken");
  body.destroy(broken);
  await expect(blocks.next()).rejects.toBe(broken);
});
