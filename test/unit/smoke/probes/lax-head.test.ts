import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LaxHead } from "../../../../src/smoke/probes/lax-head.ts";

const strict =
  "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\na\nb\r\n";
const lax =
  "HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 200 OK\nContent-Length: 5\nX: y\ncontent-length: 5\n\na\nb\r\n";

/** @param cuts where the bytes come in another piece. */
function taken(text: string, cuts: readonly number[]): string {
  const head = new LaxHead();
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return places
    .slice(1)
    .map((end, index) => head.take(Buffer.from(text.slice(places[index], end), "latin1")).toString("latin1"))
    .join("");
}

describe("the head of an answer", () => {
  const cuts = fc.array(fc.nat(), { maxLength: 8 });

  it("is made into what the parser takes, however its bytes come, and the body is left as it is", () => {
    fc.assert(
      fc.property(cuts, (some) => {
        expect(taken(lax, some)).toBe(strict);
      }),
    );
  });

  it("is left as it is where nothing is wrong with it, or it is none", () => {
    const others = fc.constantFrom(
      strict,
      "SSH-2.0-x\n\n",
      "\u0015\u0003\u0001\u0000\n",
      "HTTP",
      "\n\nHTTP/1.1 200 OK\n",
    );
    fc.assert(
      fc.property(others, cuts, (text, some) => {
        const out = taken(text, some);
        expect(text.startsWith(out)).toBe(true);
        // A line that has not ended is still waited for.
        expect(text.slice(out.length)).not.toContain("\n");
      }),
    );
  });
});
