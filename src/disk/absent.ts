/** Tells a path with nothing at it from one that cannot be read. */

const nothingThere: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** Whether the path leads to nothing. It may be too long for a file, or a file may be where it names a folder. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && nothingThere.has(error.code);
}

/**
 * To be passed to `catch`: undefined if nothing is at the path.
 * @throws every other error: in doubt, whatever could not be read may be there.
 */
export function absent(error: unknown): undefined {
  if (isAbsent(error)) return undefined;
  throw error;
}
