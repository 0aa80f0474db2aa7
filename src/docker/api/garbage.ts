// V8 counts Buffers late, because they lie outside its heap. After 64 MiB of a log, the process held 60 MiB too much;
// with this, 20 MiB (Node 24).
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes read between two collections. */
const mostGarbage = 8 * 1024 * 1024;

export class Garbage {
  #length = 0;

  add(length: number): void {
    this.#length += length;
    if (this.#length < mostGarbage) return;
    this.#length = 0;
    // V8 exposes its collector only on request: https://nodejs.org/api/cli.html#--expose-gc
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    if (typeof collect === "function") collect({ type: "minor" });
  }
}
