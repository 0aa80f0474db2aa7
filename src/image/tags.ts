/** The `tags` input: one parsed list, two types of it that cannot be mistaken for each other. */
import { InvalidImageRef, parseImageRef, type ImageRef } from "./image-ref.ts";

export type Tags = {
  /** As written, in order: what becomes buildx's `--tag` arguments. */
  readonly written: readonly string[];
  /** What is published: the default tag made explicit, each ref once, in the order written. */
  readonly refs: readonly ImageRef[];
};

const placeholder = "{{dev-tag}}";

/** As long as a development tag can be, so that what fits with it fits with any. */
const longestDevTag = `dev-${"0".repeat(12)}-dirty-${"0".repeat(12)}`;

/**
 * Reads the items of the `tags` input.
 * @param devTag what `{{dev-tag}}` in them stands for; where it is not known yet, they are only checked.
 * @throws {InvalidImageRef} at the first item that cannot be tagged and pushed.
 */
export function parseTags(items: readonly string[], devTag: string = longestDevTag): Tags {
  const written = items.map((item) => item.replaceAll(placeholder, devTag));
  const refs = new Map<string, ImageRef>();
  for (const item of written) {
    const ref = parseTag(item);
    // A Map keeps the place of the first.
    refs.set(ref.toString(), ref);
  }
  return { written, refs: [...refs.values()] };
}

/** Whether a development tag is among them. */
export function usesDevTag(items: readonly string[]): boolean {
  return items.some((item) => item.includes(placeholder));
}

function parseTag(item: string): ImageRef {
  const ref = parseImageRef(item);
  if (ref.digest !== undefined)
    throw new InvalidImageRef(item, "a tag to publish cannot have a digest; write repository:tag");
  return ref.withDefaultTag();
}
