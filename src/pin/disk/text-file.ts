/** Text files as they are on disk. */
import { lstat, readFile } from "node:fs/promises";
import { unusable } from "../unusable.ts";

/**
 * The text of a file that is to be replaced; undefined where there is none.
 * @throws Fault where it is something other than a file of text. Replacing a link would cut it off from what it names.
 */
export async function readOwnFile(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(absent(path));
  if (stats === undefined) return undefined;
  if (stats.isSymbolicLink()) throw unusable(path, "it is a symbolic link", "Put a file in its place");
  return readTextFile(path);
}

/**
 * The text of a file, through links too; undefined where there is none.
 * @throws Fault where it cannot be read.
 */
export async function readTextFile(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch(absent(path));
  if (bytes === undefined) return undefined;
  try {
    // Bytes that are no text would not be the same once they are written back.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unusable(path, "it is not UTF-8");
  }
}

function absent(path: string): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw unusable(path, error instanceof Error ? error.message : String(error));
  };
}
