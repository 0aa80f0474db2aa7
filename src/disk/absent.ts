const nothingThere: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** A path can also be too long for a file, or treat a file as a folder. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && nothingThere.has(error.code);
}

/** For `catch`: rethrows every other error, because what could not be read may exist. */
export function absent(error: unknown): undefined {
  if (isAbsent(error)) return undefined;
  throw error;
}
