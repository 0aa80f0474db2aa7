import { resolve } from "node:path";
import { isAbsent } from "../disk/absent.ts";
import { NotRegular, readRegularFile } from "../disk/regular-file.ts";
import { type ConfigFile, configPath } from "../inputs/smoke/config-file.ts";

const mostMebibytes = 1;

export function currentConfig(env: NodeJS.ProcessEnv): ConfigFile | undefined {
  const path = configPath(env);
  if (path === undefined) return undefined;
  const named = JSON.stringify(path);
  const trouble = (sentence: string): ConfigFile => ({ path, trouble: sentence });
  try {
    const bytes = readRegularFile(path, mostMebibytes * 1024 * 1024);
    return { path, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof NotRegular)
      return trouble(
        error.why === "too large"
          ? `${named} is larger than ${mostMebibytes} MiB: that is no file with smoke inputs`
          : `${named} is not a file: name a YAML file with smoke inputs`,
      );
    if (error instanceof TypeError) return trouble(`${named} is not text in UTF-8: save it as that`);
    if (isAbsent(error))
      return trouble(`there is no file ${resolve(path)}: check the repository out first, or correct the path`);
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return trouble(`${named} cannot be read (${code}): let the step's user read it`);
  }
}
