/** Part of a checkout. Paths are relative to its top and use slashes; an empty path is the top. */

export type View = {
  readonly paths: readonly string[];
  readonly sees: (path: string) => boolean;
  /** Returns true if something in a folder may be visible although the folder is not. */
  readonly mayHold: (folder: string) => boolean;
};

export const everything: View = { paths: [""], sees: () => true, mayHold: () => true };
