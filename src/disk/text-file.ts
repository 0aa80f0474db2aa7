/** Text files as they are on disk. */
import { lstat } from "node:fs/promises";
import { isAbsent } from "./absent.ts";
import { unusable } from "../fault.ts";
import { NotRegular, readRegularFile } from "./regular-file.ts";

/** The most that a file has which people write, MiB. */
const mostMebibytes = 4;

/**
 * The text of a file that is to be replaced; undefined where there is none.
 * @throws Fault where it is something other than a file of text. Replacing a link would cut it off from what it names.
 */
export async function readOwnFile(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(absentAt(path));
  if (stats === undefined) return undefined;
  if (stats.isSymbolicLink()) throw unusable(path, "it is a symbolic link", "Put a file in its place");
  return readTextFile(path);
}

/**
 * A folder that we name ourselves, and make where it is not there: a checkout may have a link in its place.
 * @throws Fault where it has.
 */
export async function checkOwnFolder(path: string): Promise<void> {
  const stats = await lstat(path).catch(absentAt(path));
  if (stats?.isSymbolicLink() === true) throw unusable(path, "it is a symbolic link", "Put a folder in its place");
}

/**
 * The text of a file, through links too; undefined where there is none.
 * @throws Fault where it cannot be read.
 */
export function readTextFile(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readRegularFile(path, mostMebibytes * 1024 * 1024);
  } catch (error) {
    return absentAt(path)(error);
  }
  try {
    // Bytes that are no text would not be the same once they are written back.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unusable(path, "it is not UTF-8");
  }
}

/** Undefined if nothing is there; else a fault that names the path. */
function absentAt(path: string): (error: unknown) => undefined {
  return (error) => {
    if (isAbsent(error)) return undefined;
    if (error instanceof NotRegular)
      throw unusable(
        path,
        error.why === "too large" ? `it is larger than ${mostMebibytes} MiB` : "it is not a file",
        "Put a file of text in its place",
      );
    throw unusable(path, error instanceof Error ? error.message : String(error));
  };
}
