import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoted } from "../../../src/image/quoted.ts";

describe("a value in a message", () => {
  it.each([
    ["plain", '"plain"'],
    ["a\nb", String.raw`"a\nb"`],
    ["a\u0085b\u2028c", String.raw`"a\u0085b\u2028c"`],
    ["pu\u200bsh", String.raw`"pu\u200bsh"`],
    ["\u202efdp.exe", String.raw`"\u202efdp.exe"`],
    ["a\u00a0b", String.raw`"a\u00a0b"`],
    ["\u{e0041}", String.raw`"\u{e0041}"`],
    ["\ud800", String.raw`"\ud800"`],
    ["é 😀", '"é 😀"'],
    ["abcdefghijk", '"abcdefghij…"'],
  ])("%j is %s", (value, shown) => {
    expect(quoted(value, 10)).toBe(shown);
  });

  it("is on one line, and nothing in it is unseen, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(quoted(value, 80)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|[^\S ]/u);
        expect(quoted(value, 80).isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
