/** The entries of `cache-from` and `cache-to`. Their attributes may be keys of a store: no reason repeats them. */
import { parseImageRef } from "../image/image-ref.ts";
import { attributes, csvFields } from "./attributes.ts";
import { shown } from "./scalars.ts";

/** Why buildx would not take `entry`; undefined where it would. */
export function cacheEntry(entry: string): string | undefined {
  const fields = csvFields(entry);
  if (fields === undefined) {
    return "cannot be read: write type=…,key=value, with a double quote only around a whole attribute";
  }
  if (!entry.includes("=")) return undefined;
  const found = attributes(fields);
  if (found === undefined) return "has an attribute that is not key=value";
  return found.get("type") ? undefined : "has no type: write type=registry,ref=…, type=gha or another type first";
}

/**
 * Why `entry` would publish under one of `tags` before the image is tested; undefined where it would not.
 * A cache is written while the image is built.
 */
export function cacheOverTag(entry: string, tags: readonly string[]): string | undefined {
  const published = new Set(tags.map(wholeRef));
  const ref = writtenRefs(entry).find((candidate) => published.has(wholeRef(candidate)));
  if (ref === undefined) return undefined;
  return `${shown(ref)} is also one of the tags, and would be written before the image is tested: give the cache a tag of its own`;
}

function writtenRefs(entry: string): readonly string[] {
  const fields = csvFields(entry) ?? [];
  if (!entry.includes("=")) return fields;
  const ref = attributes(fields)?.get("ref");
  return ref === undefined ? [] : [ref];
}

/** The ref as the registry knows it: `app` and `docker.io/library/app:latest` are one. */
function wholeRef(written: string): string {
  try {
    const { registry, repository, tag } = parseImageRef(written).withDefaultTag();
    return `${registry}/${repository}:${tag ?? ""}`;
  } catch {
    return written;
  }
}
