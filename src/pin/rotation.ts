/** The file, not the history, says what is pinned: people edit it, and a run may die before it writes the history. */
import type { ImageRef } from "../image/image-ref.ts";
import type { Pin } from "./history.ts";

export function earlierPins(history: readonly Pin[], current: ImageRef | undefined): readonly Pin[] {
  return history.filter(
    ({ image }, index) => !isSame(image, current) && history.findIndex((other) => isSame(other.image, image)) === index,
  );
}

/** Puts a pin on top. An image that was pinned before moves up, so that `rollback: 2` is the second image back. */
export function rotated(
  history: readonly Pin[],
  current: ImageRef | undefined,
  pin: Pin,
  keep: number,
): readonly Pin[] {
  const before = current === undefined ? [] : [recorded(history, current) ?? unrecorded(current)];
  const earlier = [...before, ...earlierPins(history, current)].filter(({ image }) => !isSame(image, pin.image));
  return [pin, ...earlier.slice(0, keep)];
}

/** Makes a pin. Pinning the current image again keeps its time, so that the same step twice changes nothing. */
export function newPin(
  history: readonly Pin[],
  current: ImageRef | undefined,
  image: ImageRef,
  revision: string | undefined,
  now: string,
): Pin {
  const before = recorded(history, image);
  return {
    image,
    time: (isSame(image, current) ? before?.time : undefined) ?? now,
    // A digest always means one commit; a tag can move to another.
    revision: revision ?? (image.digest === undefined ? undefined : before?.revision),
  };
}

function recorded(history: readonly Pin[], image: ImageRef): Pin | undefined {
  return history.find((pin) => isSame(pin.image, image));
}

function unrecorded(image: ImageRef): Pin {
  return { image, time: undefined, revision: undefined };
}

function isSame(one: ImageRef, other: ImageRef | undefined): boolean {
  return String(one) === String(other);
}
