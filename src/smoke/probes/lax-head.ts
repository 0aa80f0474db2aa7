// Rewrites what curl and a kubelet (Go's net/http) accept but undici's parser does not: header lines that end with LF
// alone (RFC 9112, 2.2 allows it), and a repeated, equal Content-Length (RFC 9110, 8.6).

/** Bytes: a longer line is not part of a header, and the parser reports it. */
const longestLine = 512 * 1024;

const lf = 0x0a;
const crlf = Buffer.from("\r\n");

/** Handles one connection: takes its bytes in order and returns them for the parser. */
export class LaxHead {
  #isOver = false;
  #line: Buffer = Buffer.alloc(0);
  #isFirst = true;
  /** Another answer follows a 1xx, except 101. */
  #isInterim = false;
  #length: string | undefined;

  /** @returns an empty buffer while a line is incomplete. */
  take(chunk: Buffer): Buffer {
    if (this.#isOver) return chunk;
    let rest = this.#line.length === 0 ? chunk : Buffer.concat([this.#line, chunk]);
    const out: Buffer[] = [];
    while (!this.#isOver) {
      const end = rest.indexOf(lf);
      if (end < 0) break;
      out.push(...this.#lineAs(rest.subarray(0, end)));
      rest = rest.subarray(end + 1);
    }
    this.#isOver ||= rest.length > longestLine || (this.#isFirst && !couldBeHttp(rest));
    this.#line = this.#isOver ? Buffer.alloc(0) : rest;
    return Buffer.concat(this.#isOver ? [...out, rest] : out);
  }

  #lineAs(raw: Buffer): readonly Buffer[] {
    const line = raw.at(-1) === 0x0d ? raw.subarray(0, -1) : raw;
    const text = line.toString("latin1");
    if (this.#isFirst) {
      if (!text.startsWith(name)) {
        this.#isOver = true;
        return [raw, Buffer.of(lf)];
      }
      this.#isFirst = false;
      this.#isInterim = /^HTTP\/\d\.\d 1(?!01)\d\d/u.test(text);
      this.#length = undefined;
    } else if (text === "") {
      this.#isOver = !this.#isInterim;
      this.#isFirst = true;
    } else {
      const length = /^content-length:[ \t]*(\d+)[ \t]*$/iu.exec(text)?.[1];
      if (length !== undefined && length === this.#length) return [];
      this.#length = length ?? this.#length;
    }
    return [line, crlf];
  }
}

const name = "HTTP/";

function couldBeHttp(start: Buffer): boolean {
  return start.subarray(0, name.length).toString("latin1") === name.slice(0, start.length);
}
