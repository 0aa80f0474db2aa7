/** A connection to the engine through a process of docker's. */
import type { ChildProcessByStdio } from "node:child_process";
import { Socket } from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";
import { noDocker } from "../cli/cli.ts";
import { engineUnreachable } from "../no-engine.ts";

/** The most that is kept of what docker says while it connects, characters. */
const keptWords = 4_096;

/** undici keeps it for the next request, and then it must not hold our process up. */
export class StdioConnection extends Duplex {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #words = "";

  constructor(process: ChildProcessByStdio<Writable, Readable, Readable>) {
    super();
    this.#process = process;
    process.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) process.stdout.pause();
    });
    process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#words = (this.#words + text).slice(-keptWords);
    });
    process.stdin.on("error", () => undefined);
    process.once("error", (error) =>
      this.destroy("code" in error && error.code === "ENOENT" ? noDocker(error) : error),
    );
    // Its words are whole, and tell why: the end of its output alone would not.
    process.once("close", (code) => {
      if (code === 0) this.push(null);
      else this.destroy(engineUnreachable(this.#words.trim() || `docker system dial-stdio ended with code ${code}`));
    });
  }

  override _read(): void {
    this.#process.stdout.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: () => void): void {
    // A process that takes nothing more has ended, and says why when it is closed.
    this.#process.stdin.write(chunk, encoding, () => callback());
  }

  override _final(callback: () => void): void {
    this.#process.stdin.end(() => callback());
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    // It holds nothing that a gentler end would save, and does not listen to one.
    this.#process.kill("SIGKILL");
    for (const stream of this.#process.stdio) stream?.destroy();
    callback(error);
  }

  /** It has a request to carry. */
  ref(): this {
    this.#process.ref();
    for (const pipe of this.#pipes()) pipe.ref();
    return this;
  }

  /** It has none. */
  unref(): this {
    this.#process.unref();
    for (const pipe of this.#pipes()) pipe.unref();
    return this;
  }

  #pipes(): readonly Socket[] {
    return this.#process.stdio.filter((stream) => stream instanceof Socket);
  }

  /** What is asked of every socket; a process has no use for it. */
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }
}
