/** Tells a path with nothing at it from one that cannot be read. */

const nothingThere: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** Whether nothing is at the path, or nothing can be, or a file is where one of its folders should be. */
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
