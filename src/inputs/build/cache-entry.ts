/** Attributes may be credentials of a cache store, so no reason repeats them. */
import { parseImageRef, type ImageRef } from "../../image/image-ref.ts";
import { isPublished, type TagTemplate } from "../../image/tags.ts";
import { attributes, csvFields, hasType } from "./attributes.ts";
import { shown } from "../parsing/scalars.ts";

export function cacheEntry(entry: string): string | undefined {
  const fields = csvFields(entry);
  if (fields === undefined) {
    return "cannot be read: write type=…,key=value, with a double quote only around a whole attribute";
  }
  if (!entry.includes("=")) return undefined;
  const found = attributes(fields);
  if (found === undefined) return "has an attribute that is not key=value";
  return hasType(found) ? undefined : "has no type: write type=registry,ref=…, type=gha or another type first";
}

/** Returns why the entry could publish one of `tags` before the test: a cache is written during the build. */
export function cacheOverTag(entry: string, tags: readonly TagTemplate[]): string | undefined {
  for (const written of writtenRefs(entry)) {
    const ref = readRef(written);
    if (ref === undefined)
      return `has the ref ${shown(written)}, which is no name of an image: write ref=registry/repository:tag`;
    if (isPublished(ref, tags))
      return `${shown(written)} is also one of the tags, and would be written before the image is tested: give the cache a tag of its own`;
  }
  return undefined;
}

/** Returns every ref of an entry: it does not matter which of two would count. */
function writtenRefs(entry: string): readonly string[] {
  const fields = csvFields(entry) ?? [];
  if (!entry.includes("=")) return fields;
  return attributes(fields)?.get("ref") ?? [];
}

function readRef(written: string): ImageRef | undefined {
  try {
    return parseImageRef(written.trim()).withDefaultTag();
  } catch {
    return undefined;
  }
}
