import { InvalidImageRef, parseImageRef, type ImageRef } from "./image-ref.ts";

/** A checked item of `tags`, in which `{{dev-tag}}` is a hole. */
export type TagTemplate = {
  readonly text: string;
  readonly hasHole: boolean;
  /** With a hole, the longest ref that the template can become. */
  readonly ref: ImageRef;
};

const tagArgumentsBrand = Symbol("tag arguments");

/** Values of buildx's `--tag`, which cannot be published: only this module makes them, and nothing turns them into refs. */
export type TagArguments = readonly string[] & { readonly [tagArgumentsBrand]: true };

export type Tags = {
  readonly written: TagArguments;
  /** The refs to publish: each once, in the written order, with the default tag made explicit. */
  readonly refs: readonly ImageRef[];
};

const hole = "{{dev-tag}}";

/** The longest possible development tag: what fits with it fits with any other. */
const longestDevTag = `dev-${"0".repeat(12)}-dirty-${"0".repeat(12)}`;

/** Throws `InvalidImageRef` at the first item that cannot be published. */
export function parseTagTemplates(items: readonly string[]): readonly TagTemplate[] {
  return items.map((text) => ({ text, hasHole: text.includes(hole), ref: parseTag(filled(text, longestDevTag)) }));
}

export function fillTags(templates: readonly TagTemplate[], devTag: string): Tags {
  const refs = new Map<string, ImageRef>();
  for (const { text, hasHole, ref: parsed } of templates) {
    const ref = hasHole ? parseTag(filled(text, devTag)) : parsed;
    // A Map keeps the position of the first.
    refs.set(ref.toString(), ref);
  }
  return { written: tagArguments(templates.map(({ text }) => filled(text, devTag))), refs: [...refs.values()] };
}

export function tagArguments(values: readonly string[]): TagArguments {
  return Object.assign([...values], { [tagArgumentsBrand]: true as const });
}

/** Ignores the registry: it may answer to many names (case, address, port, alias) that the gate cannot know. */
export function isPublished(ref: ImageRef, templates: readonly TagTemplate[]): boolean {
  return templates.some(({ hasHole, ref: published }) =>
    hasHole
      ? withoutDevTag(nameWithin(published)) === withoutDevTag(nameWithin(ref))
      : nameWithin(published) === nameWithin(ref),
  );
}

export function usesDevTag(templates: readonly TagTemplate[]): boolean {
  return templates.some(({ hasHole }) => hasHole);
}

function filled(text: string, devTag: string): string {
  return text.replaceAll(hole, devTag);
}

function nameWithin({ repository, tag }: ImageRef): string {
  return `${repository}:${tag ?? ""}`;
}

/** Puts the hole back in place of a development tag, or of `latest`, its value without a checkout. */
function withoutDevTag(name: string): string {
  return name.replaceAll(/latest|dev-[0-9a-f]{12}(?:-dirty-[0-9a-f]{12})?/gu, hole);
}

function parseTag(item: string): ImageRef {
  const ref = parseImageRef(item);
  if (ref.digest !== undefined)
    throw new InvalidImageRef(item, "a tag to publish cannot have a digest; write repository:tag");
  return ref.withDefaultTag();
}
