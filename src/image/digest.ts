export const digestPattern = /^sha256:[0-9a-f]{64}$/u;

/** An image's Id: `sha256:…`, or the digits alone. It is no ref, but names an image just as well. */
export function isImageId(text: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{64}$/u.test(text);
}
