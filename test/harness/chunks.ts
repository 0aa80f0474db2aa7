/** Bytes as a connection may bring them: cut anywhere. */

/** @param lengths of the chunks. */
export async function* cutAnywhere(bytes: Buffer, lengths: Iterator<number>): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length;) {
    const chunk = bytes.subarray(at, at + Number(lengths.next().value));
    yield chunk;
    at += chunk.length;
  }
}
