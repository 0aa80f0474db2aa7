/** Reads buildx's metadata as text, so that an unreadable part costs nothing else. */
import { digestPattern } from "./digest.ts";

/** The digest of what was built or published; undefined if buildx does not say. */
export function builtDigest(metadata: string): string | undefined {
  return valuesOf(/"containerimage\.digest":\s*"([^"]*)"/gu, metadata)[0];
}

/** Each digest that the engine may know the image by. */
export function builtDigests(metadata: string): readonly string[] {
  return valuesOf(/"containerimage\.(?:config\.)?digest":\s*"([^"]*)"/gu, metadata);
}

function valuesOf(key: RegExp, metadata: string): readonly string[] {
  return [...metadata.matchAll(key)].map(([, value = ""]) => value).filter((value) => digestPattern.test(value));
}
