import { mkdir, open, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../gate/fault.ts";

export type Replacement = {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
};

/** Replaces all files, or none and throws a Fault. Each is whole at all times; nobody else may write them meanwhile. */
export async function replaceFiles(replacements: readonly Replacement[]): Promise<void> {
  const changes = replacements.filter(({ before, after }) => after !== before);
  const undo: (() => Promise<unknown>)[] = [];
  let at = "";
  try {
    // All texts are on disk before the first file is replaced, so that a full disk shows first.
    for (const { path, after } of changes) {
      at = path;
      const made = await mkdir(dirname(path), { recursive: true });
      if (made !== undefined) undo.unshift(() => rmdir(made));
      undo.unshift(() => rm(beside(path), { force: true }));
      await stage(path, after);
    }
    for (const { path, before } of changes) {
      at = path;
      await commit(path);
      undo.unshift(() => (before === undefined ? rm(path) : stage(path, before).then(() => commit(path))));
    }
  } catch (error) {
    throw new Fault(
      `${at} could not be written`,
      error instanceof Error ? error.message : String(error),
      (await isUndone(undo))
        ? "Nothing was changed. See that the folder can be written to and that the disk has room."
        : `Not everything could be put back as it was: look at ${changes.map(({ path }) => path).join(" and ")}.`,
    );
  }
}

async function stage(path: string, text: string): Promise<void> {
  const mode = await stat(path).then(
    (stats) => stats.mode & 0o7777,
    () => undefined,
  );
  // A killed run may have left this file; the lock on the folder gives the name to us alone.
  await rm(beside(path), { force: true });
  await using file = await open(beside(path), "wx");
  if (mode !== undefined) await file.chmod(mode);
  await file.writeFile(text);
  await file.sync();
}

async function commit(path: string): Promise<void> {
  await rename(beside(path), path);
  try {
    await using folder = await open(dirname(path));
    await folder.sync();
  } catch {
    // Not every file system can sync a folder. Only a power cut could now restore the old file, which is whole.
  }
}

function beside(path: string): string {
  return `${path}.new`;
}

async function isUndone(steps: readonly (() => Promise<unknown>)[]): Promise<boolean> {
  let isWhole = true;
  for (const step of steps) {
    try {
      await step();
    } catch {
      isWhole = false;
    }
  }
  return isWhole;
}
