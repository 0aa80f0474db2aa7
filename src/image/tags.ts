import { InvalidImageRef, parseImageRef, type ImageRef } from "./image-ref.ts";

export type Tags = {
  readonly written: readonly string[];
  /** The refs to publish: each once, in the written order, with the default tag made explicit. */
  readonly refs: readonly ImageRef[];
};

const placeholder = "{{dev-tag}}";

/** The longest possible development tag: what fits with it fits with any other. */
const longestDevTag = `dev-${"0".repeat(12)}-dirty-${"0".repeat(12)}`;

/** Reads the items, or only checks them without `devTag`. Throws `InvalidImageRef` at the first bad item. */
export function parseTags(items: readonly string[], devTag: string = longestDevTag): Tags {
  const written = items.map((item) => item.replaceAll(placeholder, devTag));
  const refs = new Map<string, ImageRef>();
  for (const item of written) {
    const ref = parseTag(item);
    // A Map keeps the position of the first.
    refs.set(ref.toString(), ref);
  }
  return { written, refs: [...refs.values()] };
}

/** Ignores the registry: it may answer to many names (case, address, port, alias) that the gate cannot know. */
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

/** Puts the placeholder back in place of a development tag, or of `latest`, its value without a checkout. */
function withoutDevTag(name: string): string {
  return name.replaceAll(/latest|dev-[0-9a-f]{12}(?:-dirty-[0-9a-f]{12})?/gu, placeholder);
}

export function usesDevTag(items: readonly string[]): boolean {
  return items.some((item) => item.includes(placeholder));
}

function parseTag(item: string): ImageRef {
  const ref = parseImageRef(item);
  if (ref.digest !== undefined)
    throw new InvalidImageRef(item, "a tag to publish cannot have a digest; write repository:tag");
  return ref.withDefaultTag();
}
