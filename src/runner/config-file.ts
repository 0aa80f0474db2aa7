/** Reads the file that the input `config` names. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { type ConfigFile, configPath } from "../inputs/config-file.ts";

const mostMebibytes = 1;

/** What is at the path in the input, which is relative to the workspace, a step's working directory. */
export function currentConfig(env: NodeJS.ProcessEnv): ConfigFile | undefined {
  const path = configPath(env);
  if (path === undefined) return undefined;
  const named = JSON.stringify(path);
  const trouble = (sentence: string): ConfigFile => ({ path, trouble: sentence });
  try {
    const file = statSync(path);
    if (!file.isFile()) return trouble(`${named} is not a file: name a YAML file with smoke inputs`);
    if (file.size > mostMebibytes * 1024 * 1024)
      return trouble(`${named} is larger than ${mostMebibytes} MiB: that is no file with smoke inputs`);
    return { path, text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    if (error instanceof TypeError) return trouble(`${named} is not text in UTF-8: save it as that`);
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ENOENT" || code === "ENOTDIR")
      return trouble(`there is no file ${resolve(path)}: check the repository out first, or correct the path`);
    return trouble(`${named} cannot be read (${code}): let the step's user read it`);
  }
}
