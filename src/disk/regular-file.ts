import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";

export class NotRegular extends Error {
  override readonly name = "NotRegular";
  readonly why: "not a file" | "too large";

  constructor(path: string, why: NotRegular["why"]) {
    super(`${path} is ${why}`);
    this.why = why;
  }
}

/** Follows links. Counts bytes, because the size of a file in /proc is 0. Throws NotRegular or the system's error. */
export function readRegularFile(path: string, mostBytes: number): Buffer {
  // Opening a device can have side effects.
  if (!statSync(path).isFile()) throw new NotRegular(path, "not a file");
  // Without O_NONBLOCK, a pipe that has replaced the file meanwhile would block.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new NotRegular(path, "not a file");
    if (stats.size > mostBytes) throw new NotRegular(path, "too large");
    const bytes = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null);
    if (length > mostBytes) throw new NotRegular(path, "too large");
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
