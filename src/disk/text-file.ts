import { lstat } from "node:fs/promises";
import { isAbsent } from "./absent.ts";
import { unusable } from "../gate/fault.ts";
import { NotRegular, readRegularFile } from "./regular-file.ts";

const mostMebibytes = 4;

/** @throws Fault unless it is a text file or missing: replacing a link would cut it off from its target. */
export async function readOwnFile(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(absentAt(path));
  if (stats === undefined) return undefined;
  if (stats.isSymbolicLink()) throw unusable(path, "it is a symbolic link", "Put a file in its place");
  return readTextFile(path);
}

/** @throws Fault if a checkout has a link in the place of a folder that we create and name ourselves. */
export async function checkOwnFolder(path: string): Promise<void> {
  const stats = await lstat(path).catch(absentAt(path));
  if (stats?.isSymbolicLink() === true) throw unusable(path, "it is a symbolic link", "Put a folder in its place");
}

/** Follows links. Returns undefined if there is no file; throws a Fault if it cannot be read. */
export function readTextFile(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readRegularFile(path, mostMebibytes * 1024 * 1024);
  } catch (error) {
    return absentAt(path)(error);
  }
  try {
    // Other bytes would change when they are written back.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unusable(path, "it is not UTF-8");
  }
}

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
