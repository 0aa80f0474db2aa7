import fc from "fast-check";
import { expect, it } from "vitest";
import { linesOf } from "../../../../src/process/lines.ts";
import { cutAnywhere } from "../../../harness/chunks.ts";

it("reads the same lines however the engine's answer is cut", async () => {
  const line = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\n"));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), async (lines, cuts) => {
      const answer = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      const read: string[] = [];
      for await (const text of linesOf(cutAnywhere(answer, cuts))) read.push(text);
      expect(read).toEqual(lines);
    }),
  );
});
