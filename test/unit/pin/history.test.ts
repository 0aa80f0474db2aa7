import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseImageRef } from "../../../src/image/image-ref.ts";
import { readHistory, renderHistory } from "../../../src/pin/history.ts";
import { named, pin, pins } from "./pins.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const time = "2026-01-31T23:59:59Z";

describe("a service's history", () => {
  it("is a line a pin that a person and cut can read", () => {
    expect(renderHistory([pin(2, { time, revision: commit }), pin(1, { time })])).toBe(
      `${named(2)}\t${time}\t${commit}\n${named(1)}\t${time}\t-\n`,
    );
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(pins, (history) => {
        expect(readHistory(renderHistory(history), "app.sha")).toEqual(history);
      }),
    );
  });

  it.each([
    ["with Windows line ends", `${named(1)}\t${time}\t-\r\n${named(2)}\t-\t-\r\n`],
    ["without the last line end", `${named(1)}\t${time}\t-\n${named(2)}\t-\t-`],
    ["with spaces and blank lines", `\n${named(1)} ${time}\n\n  ${named(2)}\n`],
  ])("is read %s", (_, text) => {
    expect(readHistory(text, "app.sha")).toEqual([pin(1, { time }), pin(2)]);
  });

  it("has tags too", () => {
    const history = [{ image: parseImageRef("me/app:dev-1"), time, revision: undefined }];
    expect(readHistory(renderHistory(history), "app.sha")).toEqual(history);
  });

  it.each([
    ["a digest alone, as a build script would write it", `sha256:${"a".repeat(64)}`],
    ["an image without tag and digest", "me/app"],
    ["a commit for a time", `${named(1)}\t${commit}\t-`],
    ["a time that is none", `${named(1)}\tyesterday\t-`],
    ["a commit that is none", `${named(1)}\t${time}\tmain`],
    ["a fourth field", `${named(1)}\t${time}\t-\tx`],
    ["a merge conflict", "<<<<<<< HEAD"],
  ])("cannot be used with %s", (_, line) => {
    expect(() => readHistory(`${named(2)}\t${time}\t-\n${line}\n`, "/w/.deploy/app.sha")).toThrow(
      "/w/.deploy/app.sha cannot be used: line 2 is no pin: write an image with tag or digest, a time such as 2026-01-31T23:59:59Z, a commit. Nothing was changed. Fix it, or remove it and begin anew.",
    );
  });
});
