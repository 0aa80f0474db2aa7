/** An image by its Id, which is no ref but names an image just as well. Pure. */

/** `sha256:…`, or the digits alone. */
export function isImageId(text: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{64}$/u.test(text);
}
