import { lstatSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { isWithin } from "../../disk/within.ts";
import { shown } from "../../inputs/parsing/scalars.ts";

/** Returns why not to write: a link out of the workspace lets the checkout, not the workflow, choose the folder. */
export function leadsOut(workspace: string, folder: string): string | undefined {
  const root = resolve(workspace);
  if (!isWithin(folder, root) || isWithin(realpathSync(folder), realpathSync(root))) return undefined;
  return `${shown(linkOn(root, folder))} is a symbolic link that leads out of ${root}: put a folder in its place, or write the path that it leads to`;
}

function linkOn(root: string, folder: string): string {
  const names = relative(root, folder).split(sep);
  const paths = names.map((_, index) => names.slice(0, index + 1).join(sep));
  return paths.find((path) => lstatSync(join(root, path)).isSymbolicLink()) ?? relative(root, folder);
}
