import { access, constants, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Looks a name up as a shell does, in the PATH of the process to be started, which may not be ours. */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (name.includes("/")) return (await isProgram(name)) ? name : undefined;
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const file = join(folder || ".", name);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

export async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
