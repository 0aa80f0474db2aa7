/** Pins in the tests' short words. */
import fc from "fast-check";
import { type ImageRef, parseImageRef } from "../../../src/image/image-ref.ts";
import type { Pin } from "../../../src/pin/history.ts";

export function named(number: number): string {
  return `ghcr.io/me/app@sha256:${number.toString(16).padStart(64, "0")}`;
}

export function image(number: number): ImageRef {
  return parseImageRef(named(number));
}

export function pin(number: number, known: Partial<Pin> = {}): Pin {
  return { image: image(number), time: undefined, revision: undefined, ...known };
}

const time = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString().replace(/\.\d+/u, ""));

export const pins: fc.Arbitrary<readonly Pin[]> = fc.array(
  fc
    .tuple(
      fc.nat(5),
      fc.option(time, { nil: undefined }),
      fc.option(fc.stringMatching(/^[0-9a-f]{40}$/u), { nil: undefined }),
    )
    .map(([number, at, revision]) => pin(number, { time: at, revision })),
);
