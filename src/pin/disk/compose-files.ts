import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readTextFile } from "../../disk/text-file.ts";
import { InputsRefused } from "../../inputs/parsing/problems.ts";
import { shown } from "../../inputs/parsing/scalars.ts";
import { leadsOut } from "./own-folder.ts";

/** In Compose's order. Compose would look for one too, but does not say which it found. */
const usualNames = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/**
 * @throws InputsRefused if a file is missing, or the first one's folder, which is written to, is a link elsewhere; Fault
 * if one is not a text of usual size: Compose would read a pipe or a device without an end.
 */
export function locateComposeFiles(workspace: string, written: readonly string[]): readonly [string, ...string[]] {
  const usual = usualNames.filter((name) => existsSync(join(workspace, name))).slice(0, 1);
  const [first, ...others] = written.length > 0 ? written : usual;
  if (first === undefined)
    throw refused(`is missing, and ${resolve(workspace)} has none of ${usualNames.join(", ")}: write its path`);
  const absent = [first, ...others].find((path) => !existsSync(resolve(workspace, path)));
  if (absent !== undefined) throw refused(`there is no file ${shown(absent)} in ${resolve(workspace)}`);
  const link = leadsOut(workspace, dirname(resolve(workspace, first)));
  if (link !== undefined) throw refused(link);
  const files = [resolve(workspace, first), ...others.map((path) => resolve(workspace, path))] as const;
  for (const path of files) readTextFile(path);
  return files;
}

function refused(reason: string): InputsRefused {
  return new InputsRefused([{ input: "compose-file", reason }]);
}
