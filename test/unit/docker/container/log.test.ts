import fc from "fast-check";
import { expect, it } from "vitest";
import { unframed } from "../../../../src/docker/container/log.ts";
import { cutAnywhere } from "../../../harness/chunks.ts";

/** As the engine frames what a container wrote. */
function frame(stream: 1 | 2, said: Uint8Array): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(said.length, 4);
  return Buffer.concat([header, said]);
}

async function joined(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}

it("is what the container wrote, of both streams, however it comes", async () => {
  const piece = fc.tuple(fc.constantFrom(1 as const, 2 as const), fc.uint8Array({ maxLength: 40 }));
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.infiniteStream(fc.integer({ min: 1, max: 25 })), async (pieces, cuts) => {
      const sent = Buffer.concat(pieces.map(([stream, said]) => frame(stream, said)));
      expect(await joined(unframed(cutAnywhere(sent, cuts)))).toEqual(Buffer.concat(pieces.map(([, said]) => said)));
    }),
  );
});

it("is what had come where the connection ends in the middle of a frame", async () => {
  const sent = frame(1, Buffer.from("hello")).subarray(0, -2);
  expect(String(await joined(unframed(cutAnywhere(sent, [100].values()))))).toBe("hel");
});
