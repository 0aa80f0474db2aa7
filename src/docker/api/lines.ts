/** Reads the answers in which the engine goes on telling: a JSON object a line. */

/**
 * The lines of a text, without their ends; what has no end is none.
 * @param chunks cut anywhere.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
