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

/**
 * Whether `ref` may be one of the names that these items are published under. Registries are not compared: one answers
 * to many names (another case, an address, a port, an alias), and no spelling says which of them are one.
 * @param ref with a tag or a digest.
 */
export function isPublished(ref: ImageRef, items: readonly string[]): boolean {
  return items.some((item) => {
    const published = nameWithin(parseTag(item.replaceAll(placeholder, longestDevTag)));
    return item.includes(placeholder)
      ? withoutDevTag(published) === withoutDevTag(nameWithin(ref))
      : published === nameWithin(ref);
  });
}

function nameWithin({ repository, tag }: ImageRef): string {
  return `${repository}:${tag ?? ""}`;
}

/** With the placeholder where a development tag stands, or what stands for one where there is no checkout. */
function withoutDevTag(name: string): string {
  return name.replaceAll(/latest|dev-[0-9a-f]{12}(?:-dirty-[0-9a-f]{12})?/gu, placeholder);
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
