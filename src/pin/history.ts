/**
 * `.deploy/<service>.sha`: what was pinned, newest first. A line is what deployments read, when it was pinned and the
 * commit it was built from, with tabs between them, so that `head -n 1 | cut -f 1` is the pin. Pure.
 */
import { type ImageRef, InvalidImageRef, parseImageRef } from "../image/image-ref.ts";
import { unusable } from "../fault.ts";

export type Pin = {
  /** With a tag or a digest. */
  readonly image: ImageRef;
  /** `2026-01-31T23:59:59Z`; undefined where somebody else wrote the pin. */
  readonly time: string | undefined;
  /** Commit; undefined where nobody said. */
  readonly revision: string | undefined;
};

/** Stands for what is not known: an empty field would be lost on whoever reads the line. */
const unknown = "-";
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u;
const revisionPattern = /^[0-9a-f]{40,64}$/u;

/**
 * @param text empty where there is no file yet.
 * @param file its path.
 * @throws Fault at the first line that is no pin.
 */
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

/** What can be pinned of what a file says: an image with a tag or a digest. */
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
