/** Splits chunks that are cut anywhere, even within a character. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = "";

  push(chunk: Buffer): readonly string[] {
    const lines = `${this.#rest}${this.#decoder.decode(chunk, { stream: true })}`.split("\n");
    this.#rest = lines.pop() ?? "";
    return lines;
  }

  end(): readonly string[] {
    const last = this.#rest + this.#decoder.decode();
    this.#rest = "";
    return last === "" ? [] : [last];
  }
}

/** Yields the lines of a stream; an unterminated last line is left out. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) yield* splitter.push(chunk);
}
