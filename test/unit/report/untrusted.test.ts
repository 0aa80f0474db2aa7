import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlText, markdownCode, markdownFence, markdownText, oneLine } from "../../../src/report/untrusted.ts";

/** Text made of what could do harm, cut and joined in every way. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "##[",
        "#",
        "[",
        "::",
        ":",
        "error",
        "\n",
        "\r",
        "\r\n",
        "\u2028",
        "\u0085",
        "\t",
        " ",
        "\u00a0",
        "\ufeff",
        "\u001b[31m",
        "\u001b",
        "[2K",
      ),
      fc.constantFrom(
        "\u009b",
        "\0",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u00ad",
        "\ud800",
        "\udc00",
        "😀",
        "`",
        "```",
        "|",
        "@",
        "me",
        "<b>",
        "</details>",
        "www.",
        "https://x",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(""));

function expectHarmless(line: string) {
  expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
  expect(line).not.toContain("##[");
  expect(line.trim().startsWith("::")).toBe(false);
  expect(line.isWellFormed()).toBe(true);
}

describe("oneLine", () => {
  it.each([
    ["plain", "plain"],
    ["", ""],
    ["  indented  ", "  indented"],
    ["a\nb\r\nc\rd", "a b c d"],
    ["\n\n  first\n\n   second  \n", "  first second"],
    ["a\tb", "a  b"],
    ["a\u2028b\u0085c", "a b c"],
    ["\u001b[1;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007", "red link"],
    ["over\u0008written\0", "overwritten"],
    ["abc\u202edcba\u2066x", "abcdcbax"],
    ["half \ud83d emoji", "half \ufffd emoji"],
    ["::error::x", ": :error::x"],
    ["  \u00a0::error::x", "  \u00a0: :error::x"],
    ["\n::error::x", ": :error::x"],
    ["a ::error::x", "a ::error::x"],
    ["a ##[error]x", "a ## [error]x"],
    ["####[error]x", "#### [error]x"],
    // What is left out must not bring the halves of a command together.
    ["#\0#\u200b[error]x", "## [error]x"],
    [":\u001b[0m:error::x", ": :error::x"],
  ])("%j", (text, line) => {
    expect(oneLine(text, 100)).toBe(line);
  });

  it.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 5, "abcd…"],
    ["abc def", 5, "abc…"],
    ["😀😀😀", 2, "😀…"],
    ["abc", 1, "…"],
    ["abc", 0, ""],
  ])("%j in %i characters", (text, max, line) => {
    expect(oneLine(text, max)).toBe(line);
  });

  it("says that it cut even where most of the text is left out", () => {
    expect(oneLine(`a${"\0".repeat(100_000)}b`, 10)).toBe("a…");
  });

  it("makes any text harmless, and no longer than wanted", () => {
    fc.assert(
      fc.property(hostile, fc.nat({ max: 60 }), (text, max) => {
        const line = oneLine(text, max);
        expectHarmless(line);
        expect(Array.from(line).length).toBeLessThanOrEqual(max);
        expect(oneLine(line, max)).toBe(line);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("markdown", () => {
  it.each([
    ["a | b", String.raw`a \| b`],
    ["`code` *bold* _it_ ~no~ [x](y) $m$", String.raw`\`code\` \*bold\* \_it\_ \~no\~ \[x\](y) \$m\$`],
    ["<img src=x> & co", "&lt;img src=x&gt; &amp; co"],
    [String.raw`\|`, String.raw`\\\|`],
    ["thanks @octocat, @me/team", "thanks @\u2060octocat, @\u2060me/team"],
    ["see https://evil.example and www.evil.example", String.raw`see https:\//evil.example and www\.evil.example`],
    ["two\nlines", "two lines"],
    ["# no heading", String.raw`\# no heading`],
    ["- no list", String.raw`\- no list`],
    ["1. no list", String.raw`1\. no list`],
    ["1.5 s", "1.5 s"],
  ])("as text: %j", (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });

  it("as HTML", () => {
    expect(htmlText("</summary>\n@me & *x*")).toBe("&lt;/summary&gt; @\u2060me &amp; *x*");
  });

  it.each([
    ["plain", "`plain`"],
    ["a`b", "`` a`b ``"],
    ["a``b|c", "``` a``b\\|c ```"],
    ["", "`  `"],
  ])("as code: %j", (text, markdown) => {
    expect(markdownCode(text)).toBe(markdown);
  });

  it.each([
    ["a\n  b", "```text\na\n  b\n```"],
    ["a\r\nb\rc", "```text\na\nb\nc\n```"],
    ["```\n</details>", "````text\n```\n</details>\n````"],
    ["::error::x\n##[error]y", "```text\n: :error::x\n## [error]y\n```"],
    ["", "```text\n\n```"],
  ])("as a fence: %j", (text, markdown) => {
    expect(markdownFence(text)).toBe(markdown);
  });

  it("cannot be left by any text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const cell = markdownText(text);
        expectHarmless(cell.replaceAll("\u2060", ""));
        expect(cell).not.toMatch(/(?<!\\)(?:\\\\)*[`|]/u);
        expect(cell).not.toMatch(/[<>]|@\w/u);
        const [open = "", ...lines] = markdownFence(text).split("\n");
        const close = lines.pop();
        expect(open).toBe(`${close}text`);
        for (const line of lines) {
          expectHarmless(line);
          expect(line).not.toContain(close);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
