/** Cuts a stream of bytes into lines. */

/** One stream's lines, whatever the pieces in which it comes; a character that two pieces share is one character. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** The lines that this piece ends, without their ends. */
  push(chunk: Buffer): readonly string[] {
    const lines = `${this.#rest}${this.#decoder.decode(chunk, { stream: true })}`.split("\n");
    this.#rest = lines.pop() ?? "";
    return lines;
  }

  /** The last line, where the stream has ended without ending it. */
  end(): readonly string[] {
    const last = this.#rest + this.#decoder.decode();
    this.#rest = "";
    return last === "" ? [] : [last];
  }
}

/**
 * The lines of a text, without their ends; a last line that has no end is left out.
 * @param chunks cut anywhere.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) yield* splitter.push(chunk);
}
