/** A kustomize component as it is on disk. */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputsRefused } from "../../inputs/refusal.ts";
import { shown } from "../../inputs/scalars.ts";
import { leadsOut } from "./own-folder.ts";

/** kustomize takes any of them, and refuses a folder with two. */
const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

/**
 * The path of a component's file, which need not be there yet.
 * @param written the folder, relative to the workspace.
 * @throws InputsRefused where the folder is not there: nothing would read what is written into a new one; or where it is
 *   elsewhere by a link.
 */
export function locateComponent(workspace: string, written: string): string {
  const folder = resolve(workspace, written);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw refused(
      `there is no folder ${shown(written)} in ${resolve(workspace)}: make it, and list it under components`,
    );
  const link = leadsOut(workspace, folder);
  if (link !== undefined) throw refused(link);
  const [found = names[0], another] = names.filter((name) => existsSync(join(folder, name)));
  if (another !== undefined) throw refused(`${shown(written)} has both ${found} and ${another}: kustomize takes one`);
  return join(folder, found);
}

function refused(reason: string): InputsRefused {
  return new InputsRefused([{ input: "kustomize", reason }]);
}
