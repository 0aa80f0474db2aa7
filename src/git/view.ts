/** A part of a checkout. Paths are relative to its top, with slashes. */

export type View = {
  /** Files, and folders with what is in them, that hold all that is seen; an empty path is the top. */
  readonly paths: readonly string[];
  readonly sees: (path: string) => boolean;
  /** Whether something in a folder may be seen, although the folder is not. */
  readonly mayHold: (folder: string) => boolean;
};

export const everything: View = { paths: [""], sees: () => true, mayHold: () => true };
