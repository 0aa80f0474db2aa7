/**
 * Frees what a long answer leaves behind. V8 counts the bytes of Buffers late, because they lie outside its heap: after
 * 64 MiB of a log the process held 60 MiB more than it needed, and holds 20 MiB more with this (Node 24).
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How much may be read before it is freed, bytes. */
const mostGarbage = 8 * 1024 * 1024;

/** Of one answer. */
export class Garbage {
  #length = 0;

  /** @param length of a piece that nobody needs any more, bytes. */
  add(length: number): void {
    this.#length += length;
    if (this.#length < mostGarbage) return;
    this.#length = 0;
    // V8 shows its collector only to whoever asks for it: https://nodejs.org/api/cli.html#--expose-gc
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    if (typeof collect === "function") collect({ type: "minor" });
  }
}
