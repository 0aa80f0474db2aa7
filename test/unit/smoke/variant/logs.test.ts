import { describe, expect, it } from "vitest";
import { lastWords } from "../../../../src/smoke/variant/logs.ts";

describe("the last words of a log", () => {
  it.each<[string, readonly string[], string]>([
    ["of an empty log are none", [], ""],
    ["are its last three lines", ["one", "two", "three", "four"], "two | three | four"],
    ["hold no blank line", ["one", "", "  two", " ", ""], "one | two"],
    [
      "say what went wrong where Node prints where, too",
      [
        "/app.js:1",
        'throw new Error("no config");',
        "^",
        "",
        "Error: no config",
        "    at boot (/app.js:1:26)",
        "    at Module._compile (node:internal/modules/cjs/loader:1554:14)",
        "    at Object..js (node:internal/modules/cjs/loader:1706:10)",
        "",
        "Node.js v24.21.0",
      ],
      "^ | Error: no config | Node.js v24.21.0",
    ],
    [
      "say what went wrong where Java does",
      [
        "Exception in thread main java.lang.IllegalStateException: no config",
        "\tat App.main(App.java:3)",
        "\t... 1 more",
      ],
      "Exception in thread main java.lang.IllegalStateException: no config | ... 1 more",
    ],
    ["are frames where there is nothing else", ["    at a", "    at b"], "at a | at b"],
    [
      "are fewer lines where they are long",
      ["x".repeat(300), "y".repeat(120), "z".repeat(60)],
      `${"y".repeat(120)} | ${"z".repeat(60)}`,
    ],
    ["are one line at least, in part", ["short", "x".repeat(100_000)], `${"x".repeat(2_000)}…`],
  ])("%s", (_, lines, words) => {
    expect(lastWords(lines)).toBe(words);
  });
});
