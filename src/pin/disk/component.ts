import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputsRefused } from "../../inputs/parsing/problems.ts";
import { shown } from "../../inputs/parsing/scalars.ts";
import { leadsOut } from "./own-folder.ts";

/** kustomize accepts any of these names, but refuses a folder with two. */
const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

/** @throws InputsRefused if the folder is missing (nothing would read a new one) or a link leads elsewhere. */
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
