import type { ChildProcessByStdio } from "node:child_process";
import { Socket } from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";
import { noDocker } from "../cli/cli.ts";
import { engineUnreachable } from "../no-engine.ts";

/** Characters of stderr to keep for the error message. */
const keptWords = 4_096;

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
    // By now stderr is complete and explains the failure; the end of stdout would not.
    process.once("close", (code) => {
      if (code === 0) this.push(null);
      else this.destroy(engineUnreachable(this.#words.trim() || `docker system dial-stdio ended with code ${code}`));
    });
  }

  override _read(): void {
    this.#process.stdout.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: () => void): void {
    // A write fails if the process has ended; its `close` event reports why.
    this.#process.stdin.write(chunk, encoding, () => callback());
  }

  override _final(callback: () => void): void {
    this.#process.stdin.end(() => callback());
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    // The process has nothing to save, and ignores gentler signals.
    this.#process.kill("SIGKILL");
    for (const stream of this.#process.stdio) stream?.destroy();
    callback(error);
  }

  ref(): this {
    this.#process.ref();
    for (const pipe of this.#pipes()) pipe.ref();
    return this;
  }

  /** An idle connection must not keep this process running. */
  unref(): this {
    this.#process.unref();
    for (const pipe of this.#pipes()) pipe.unref();
    return this;
  }

  #pipes(): readonly Socket[] {
    return this.#process.stdio.filter((stream) => stream instanceof Socket);
  }

  /** undici calls these on every socket; a process does not need them. */
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
