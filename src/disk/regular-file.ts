/** Files at paths where somebody else may have put something that is no file, or has no end. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";

/** What is at the path is a folder, a device, a pipe or a socket; or more than was to be read. */
export class NotRegular extends Error {
  override readonly name = "NotRegular";
  readonly why: "not a file" | "too large";

  constructor(path: string, why: NotRegular["why"]) {
    super(`${path} is ${why}`);
    this.why = why;
  }
}

/**
 * The bytes of a file, through links too. The size that the file system names is not believed: that of what the kernel
 * makes up while it is read is 0.
 * @throws NotRegular, or the system's error.
 */
export function readRegularFile(path: string, mostBytes: number): Buffer {
  // Opening a device may do something.
  if (!statSync(path).isFile()) throw new NotRegular(path, "not a file");
  // Nobody waits for the other end of a pipe that has taken the file's place meanwhile.
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
