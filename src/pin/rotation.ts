/**
 * What a pin does to the pins before it. Pure.
 *
 * What is pinned now is what the deployment file says, whatever the history's first line is: a person may have changed
 * the file, or a run was killed after it had replaced the file and before it had replaced the history.
 */
import type { ImageRef } from "../image/image-ref.ts";
import type { Pin } from "./history.ts";

/**
 * The pins before the current one, newest first, each image once.
 * @param current what the deployment file says; undefined where that is nothing that could be pinned.
 */
export function earlierPins(history: readonly Pin[], current: ImageRef | undefined): readonly Pin[] {
  return history.filter(
    ({ image }, index) => !isSame(image, current) && history.findIndex((other) => isSame(other.image, image)) === index,
  );
}

/**
 * The history with a pin on top. An image that was pinned before moves there, so that `rollback: 2` is the second
 * image back, however often one went to and fro.
 * @param keep how many of the pins before it stay.
 */
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

/**
 * A pin of this image, made now. If it is what is pinned already, it stays the pin that it is: the same step twice
 * changes nothing.
 */
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
    // A digest is of one commit for good; a tag can come to stand for another.
    revision: revision ?? (image.digest === undefined ? undefined : before?.revision),
  };
}

function recorded(history: readonly Pin[], image: ImageRef): Pin | undefined {
  return history.find((pin) => isSame(pin.image, image));
}

/** Of a pin that somebody else wrote there is nothing else to know. */
function unrecorded(image: ImageRef): Pin {
  return { image, time: undefined, revision: undefined };
}

function isSame(one: ImageRef, other: ImageRef | undefined): boolean {
  return String(one) === String(other);
}
