/** The `tags` input: one parsed list, two types of it that cannot be mistaken for each other. */
import { InvalidImageRef, parseImageRef, type ImageRef } from "./image-ref.ts";

export type Tags = {
  /** As written, in order: what becomes buildx's `--tag` arguments. */
  readonly written: readonly string[];
  /** What is published: the default tag made explicit, each ref once, in the order written. */
  readonly refs: readonly ImageRef[];
};

/**
 * Reads the items of the `tags` input.
 * @throws {InvalidImageRef} at the first item that cannot be tagged and pushed.
 */
export function parseTags(items: readonly string[]): Tags {
  const refs = new Map<string, ImageRef>();
  for (const item of items) {
    const ref = parseTag(item);
    // A Map keeps the place of the first.
    refs.set(ref.toString(), ref);
  }
  return { written: [...items], refs: [...refs.values()] };
}

function parseTag(item: string): ImageRef {
  if (item.includes("{{dev-tag}}"))
    throw new InvalidImageRef(item, "{{dev-tag}} is not available yet; write the tag itself");
  const ref = parseImageRef(item);
  if (ref.digest !== undefined)
    throw new InvalidImageRef(item, "a tag to publish cannot have a digest; write repository:tag");
  return ref.withDefaultTag();
}
