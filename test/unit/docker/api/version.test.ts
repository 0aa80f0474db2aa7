import { expect, it } from "vitest";
import { commonPrefix } from "../../../../src/docker/api/version.ts";

it.each([
  ["an older engine is asked in its own version", "1.41", "/v1.41"],
  ["a newer one in the newest that was tried", "1.99", "/v1.51"],
  ["of 1.9 and 1.51 the former is older", "1.9", "/v1.9"],
  ["one that does not say is asked in whichever it speaks", "", ""],
  ["nor is anything made of what is no version", "2", ""],
])("%s", (_, theirs, prefix) => {
  expect(commonPrefix(theirs)).toBe(prefix);
});
