/** Tells a path with nothing at it from one that cannot be read. */

/**
 * To be passed to `catch`: undefined where nothing is at the path, or a file is where one of its folders should be.
 * @throws every other error: in doubt, whatever could not be read may be there.
 */
export function absent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
    return undefined;
  throw error;
}
