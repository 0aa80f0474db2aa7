import { isAbsolute, relative } from "node:path";

/** Compares the paths as they are written: a caller resolves symbolic links first. A folder is within itself. */
export function isWithin(path: string, folder: string): boolean {
  const from = relative(folder, path);
  return from !== ".." && !from.startsWith("../") && !isAbsolute(from);
}
