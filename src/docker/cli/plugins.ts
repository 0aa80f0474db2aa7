// Docker starts a plugin twice, first for its metadata: 0.1 s of CPU a call (buildx 0.29), 0.2 s of a run with one tag,
// and one more call for each further tag. So plugins start directly if it is certain which one docker would use.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { absent } from "../../disk/absent.ts";
import { findProgram, isProgram } from "../../process/find-program.ts";
import { isJobCredential } from "../../gate/runner-variables.ts";
import { configFolder, readConfig } from "./config-folder.ts";

/** From docker's cli-plugins/manager, 20.10 to 29: getPluginDirs and defaultSystemPluginDirs. */
const systemsFolders = [
  "/usr/local/lib/docker/cli-plugins",
  "/usr/local/libexec/docker/cli-plugins",
  "/usr/lib/docker/cli-plugins",
  "/usr/libexec/docker/cli-plugins",
];

const configSchema = z.object({ cliPluginsExtraDirs: z.array(z.string()).nullish() });

export type Program = { readonly file: string; readonly env: Readonly<Record<string, string>> };

export type ProgramFor = (argv: readonly string[]) => Promise<Program>;

export const docker: Program = { file: "docker", env: {} };

const plugins: ReadonlySet<string> = new Set(["buildx", "compose"]);

export function programs(env: NodeJS.ProcessEnv): ProgramFor {
  const found = new Map<string, Promise<Program>>();
  // Compose expands any variable that a file of the checkout names. buildx needs these for gha caches, and no file
  // names them.
  const withheld = Object.fromEntries(
    Object.keys(env)
      .filter((name) => isJobCredential(name))
      .map((name) => [name, ""]),
  );
  return ([name = ""]) => {
    if (!plugins.has(name)) return Promise.resolve(docker);
    const program =
      found.get(name) ??
      pluginProgram(name, env).then((started) =>
        name === "compose" ? { ...started, env: { ...started.env, ...withheld } } : started,
      );
    found.set(name, program);
    return program;
  };
}

/** Docker sets this variable for plugins (RunningStandalone of docker's cli-plugins/plugin). */
function plugin(file: string, dockerFile: string): Program {
  return { file, env: { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: dockerFile } };
}

/** Falls back to docker if only docker knows the plugin (always on Windows) or can report what is missing. */
async function pluginProgram(name: string, env: NodeJS.ProcessEnv): Promise<Program> {
  try {
    const dockerFile = await findProgram(docker.file, env);
    if (dockerFile === undefined || (await looksElsewhere(env))) return docker;
    for (const folder of [join(configFolder(env), "cli-plugins"), ...systemsFolders]) {
      const file = join(folder, `docker-${name}`);
      const found = await stat(file).catch(absent);
      // Docker uses the first match, even if it is broken.
      if (found !== undefined) return (await isProgram(file)) ? plugin(file, dockerFile) : docker;
    }
    return docker;
  } catch {
    // Docker itself reports a file that cannot be read.
    return docker;
  }
}

async function looksElsewhere(env: NodeJS.ProcessEnv): Promise<boolean> {
  const { cliPluginsExtraDirs: folders } = configSchema.parse(await readConfig(env));
  return (folders ?? []).length > 0;
}
