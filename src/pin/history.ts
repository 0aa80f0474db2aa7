/** `.deploy/<service>.sha` has a line for each pin, newest first: image, time and commit, separated by tabs for `cut`. */
import { type ImageRef, InvalidImageRef, parseImageRef } from "../image/image-ref.ts";
import { unusable } from "../gate/fault.ts";

export type Pin = {
  /** Always has a tag or a digest. */
  readonly image: ImageRef;
  /** UTC, as in `2026-01-31T23:59:59Z`; undefined if somebody else wrote the pin. */
  readonly time: string | undefined;
  readonly revision: string | undefined;
};

/** Stands for an unknown field: an empty one would be lost when the line is split. */
const unknown = "-";
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u;
const revisionPattern = /^[0-9a-f]{40,64}$/u;

/** @throws Fault at the first line that is not a pin. */
export function readHistory(text: string, file: string): readonly Pin[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .flatMap((line, index) => (line === "" ? [] : [readPin(line, index + 1, file)]));
}

function readPin(line: string, place: number, file: string): Pin {
  const [written = "", time = unknown, revision = unknown, ...more] = line.split(/\s+/u);
  const image = pinnable(written);
  const isPin =
    image !== undefined &&
    [unknown, time.match(timePattern)?.[0]].includes(time) &&
    [unknown, revision.match(revisionPattern)?.[0]].includes(revision) &&
    more.length === 0;
  if (!isPin)
    throw unusable(
      file,
      `line ${place} is no pin: write an image with tag or digest, a time such as 2026-01-31T23:59:59Z, a commit`,
      "Fix it, or remove it and begin anew",
    );
  return { image, time: known(time), revision: known(revision) };
}

export function renderHistory(pins: readonly Pin[]): string {
  return pins
    .map(({ image, time = unknown, revision = unknown }) => `${String(image)}\t${time}\t${revision}\n`)
    .join("");
}

/** Returns undefined unless the text is an image with a tag or a digest. */
export function pinnable(written: string): ImageRef | undefined {
  try {
    const image = parseImageRef(written);
    return image.tag === undefined && image.digest === undefined ? undefined : image;
  } catch (error) {
    if (error instanceof InvalidImageRef) return undefined;
    throw error;
  }
}

function known(field: string): string | undefined {
  return field === unknown ? undefined : field;
}
