import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { InputsRefused } from "../../inputs/parsing/problems.ts";
import { shown } from "../../inputs/parsing/scalars.ts";
import { type ComposeFile, readComposeFile } from "../compose-file.ts";
import type { ComposeProject } from "../compose-project.ts";
import { leadsOut } from "./own-folder.ts";
import { unusable } from "../../gate/fault.ts";
import { readTextFile } from "../../disk/text-file.ts";

/** In the order in which Compose looks for them. */
const usualNames = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/** @throws InputsRefused if a file is missing, or the first one's folder, which is written to, is a link elsewhere. */
export function locate(workspace: string, written: readonly string[]): readonly [string, ...string[]] {
  const usual = usualNames.filter((name) => existsSync(join(workspace, name))).slice(0, 1);
  const [first, ...others] = written.length > 0 ? written : usual;
  if (first === undefined)
    throw refused(`is missing, and ${resolve(workspace)} has none of ${usualNames.join(", ")}: write its path`);
  const absent = [first, ...others].find((path) => !existsSync(resolve(workspace, path)));
  if (absent !== undefined) throw refused(`there is no file ${shown(absent)} in ${resolve(workspace)}`);
  const link = leadsOut(workspace, dirname(resolve(workspace, first)));
  if (link !== undefined) throw refused(link);
  return [resolve(workspace, first), ...others.map((path) => resolve(workspace, path))];
}

/** Reads these files and all that they name. Throws a Fault if one cannot be read. */
export async function readProject(roots: readonly string[]): Promise<ComposeProject> {
  const files = new Map<string, ComposeFile>();
  const waiting = [...roots];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const folder = dirname(path);
    const text = readTextFile(path);
    if (text === undefined) throw unusable(path, "a Compose file names it, and it is not there", "Fix that one");
    const file = readComposeFile(text, path, (other) => resolve(folder, other));
    files.set(path, file);
    waiting.push(...file.includes, ...[...file.services.values()].flatMap(({ base }) => base?.file ?? []));
  }
  return { roots, files };
}

function refused(reason: string): InputsRefused {
  return new InputsRefused([{ input: "compose-file", reason }]);
}
