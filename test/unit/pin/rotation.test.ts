import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ImageRef, parseImageRef } from "../../../src/image/image-ref.ts";
import type { PinChoice } from "../../../src/pin/inputs/pin-choice.ts";
import { choosePin } from "../../../src/pin/choose.ts";
import type { Pin } from "../../../src/pin/history.ts";
import { newPin, rotated } from "../../../src/pin/rotation.ts";
import { image, named, pin, pins } from "./pins.ts";

const [then, now] = ["2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z"];
const [commit, other] = ["a".repeat(40), "b".repeat(40)];
const rollback = (steps: number, repository?: ImageRef): PinChoice => ({ kind: "rollback", steps, repository });

describe("a new pin", () => {
  it("is of now, with the commit that is named", () => {
    expect(newPin([pin(1)], image(1), image(2), commit, now)).toEqual(pin(2, { time: now, revision: commit }));
  });

  it("of what is pinned already stays the pin that it is, with the commit that is known at last", () => {
    const history = [pin(1, { time: then, revision: commit })];
    expect(newPin(history, image(1), image(1), undefined, now)).toEqual(history[0]);
    expect(newPin(history, image(1), image(1), other, now)).toEqual(pin(1, { time: then, revision: other }));
    expect(newPin([pin(1)], image(1), image(1), undefined, now)).toEqual(pin(1, { time: now }));
  });

  it("of an earlier digest is of that digest's commit; of a tag that may have moved, of none", () => {
    const tagged = parseImageRef("me/app:dev");
    const history = [pin(1), pin(2, { time: then, revision: commit }), { image: tagged, time: then, revision: commit }];
    expect(newPin(history, image(1), image(2), undefined, now)).toEqual(pin(2, { time: now, revision: commit }));
    expect(newPin(history, image(1), tagged, undefined, now).revision).toBeUndefined();
  });
});

describe("the history with a pin on top", () => {
  it.each<[string, readonly number[], number | undefined, number, number, readonly number[]]>([
    ["begins", [], undefined, 1, 5, [1]],
    ["has the earlier ones below", [2, 1], 2, 3, 5, [3, 2, 1]],
    ["keeps no more than it should", [3, 2, 1], 3, 4, 2, [4, 3, 2]],
    ["keeps none", [3, 2, 1], 3, 4, 0, [4]],
    ["has an image once, where it was pinned last", [3, 2, 1], 3, 1, 5, [1, 3, 2]],
    ["stays for the same image", [3, 2, 1], 3, 3, 5, [3, 2, 1]],
    ["takes up what a person or a killed run has written into the override", [2, 1], 9, 3, 5, [3, 9, 2, 1]],
    ["follows a person who went back in the override", [3, 2, 1], 1, 4, 5, [4, 1, 3, 2]],
    ["follows a killed run that went back", [3, 2, 1], 2, 2, 5, [2, 3, 1]],
    ["stays below the first pin of an override that was taken away", [2, 1], undefined, 3, 5, [3, 2, 1]],
    ["mends itself where an image is there twice", [2, 1, 2, 1], 2, 3, 5, [3, 2, 1]],
  ])("%s", (_, before, current, next, keep, after) => {
    const history = before.map((number) => pin(number));
    const result = rotated(history, current === undefined ? undefined : image(current), pin(next), keep);
    expect(result).toEqual(after.map((number) => pin(number)));
  });

  it("has the time and the commit of each", () => {
    const [first, second, third] = [1, 2, 3].map((number) => pin(number, { time: then, revision: commit }));
    if (first === undefined || second === undefined || third === undefined) throw new Error("there are three");
    expect(rotated([second, first], image(2), third, 5)).toEqual([third, second, first]);
  });

  it("holds each image once, the pin and what was pinned before it first, and no more than keep below", () => {
    const current = fc.option(fc.nat(5).map(image), { nil: undefined });
    fc.assert(
      fc.property(pins, current, fc.nat(5), fc.nat(4), (history, was, next, keep) => {
        const names = rotated(history, was, pin(next), keep).map((each) => String(each.image));
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBeLessThanOrEqual(keep + 1);
        const expected = [image(next), ...(was === undefined || keep === 0 ? [] : [was])].map(String);
        expect(names.slice(0, new Set(expected).size)).toEqual([...new Set(expected)]);
      }),
    );
  });
});

describe("rolling back", () => {
  const history = [pin(3), pin(2, { time: then, revision: commit }), pin(1)];

  it.each<[number, number, Pin]>([
    [3, 1, pin(2, { time: now, revision: commit })],
    [3, 2, pin(1, { time: now })],
    // From what the override says, whatever the history's first line is.
    [2, 1, pin(3, { time: now })],
    [9, 1, pin(3, { time: now })],
  ])("from %i by %i", (current, steps, expected) => {
    expect(choosePin(rollback(steps), history, image(current), now)).toEqual(expected);
  });

  it.each<[string, PinChoice, readonly Pin[], ImageRef | undefined, string]>([
    [
      "nothing is pinned",
      rollback(1),
      history,
      undefined,
      "puts back the pin before the current one, and there is no current one",
    ],
    ["nothing was pinned before", rollback(1), [pin(3)], image(3), `there is no pin before ${named(3)}`],
    ["too little was pinned", rollback(3), history, image(3), '"3" is more than the number of earlier pins, 2'],
    [
      "it is of another repository",
      rollback(1, parseImageRef("me/web")),
      history,
      image(3),
      `the pin to put back is ${named(2)}, and repository is me/web`,
    ],
  ])("is refused where %s", (_, choice, before, current, reason) => {
    expect(() => choosePin(choice, before, current, now)).toThrow(`rollback: ${reason}`);
  });

  it("by one, and by one again, is where it was", () => {
    fc.assert(
      fc.property(pins, fc.nat(5), fc.integer({ min: 1, max: 4 }), (before, at, keep) => {
        fc.pre(before.some((each) => String(each.image) !== String(image(at))));
        const back = choosePin(rollback(1), before, image(at), now);
        const after = rotated(before, image(at), back, keep);
        expect(String(choosePin(rollback(1), after, back.image, now).image)).toBe(String(image(at)));
      }),
    );
  });
});
