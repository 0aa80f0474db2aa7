/** Finds the file that a program's name stands for. */
import { access, constants, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";

/**
 * As a shell does: a name with a slash is a path already, any other is looked up in the folders of PATH.
 * @param env of the process to be started: its PATH may not be ours.
 * @returns undefined where there is no such program.
 */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (name.includes("/")) return (await isProgram(name)) ? name : undefined;
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const file = join(folder || ".", name);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

/** Whether this user may execute the file. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
