/**
 * Finds the program behind `docker <plugin>`. docker starts a plugin twice, first to ask who it is. That takes 0.1 s of
 * CPU a call (buildx 0.29), 0.2 s of a run that builds and pushes one tag, and a call more for every further tag: plugins
 * are started by ourselves if there is no doubt of which.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { absent } from "../../disk/absent.ts";
import { findProgram, isProgram } from "../../process/find-program.ts";
import { isJobCredential } from "../../runner-variables.ts";
import { configFolder, readConfig } from "./config-folder.ts";

/** Read in docker's source: getPluginDirs and defaultSystemPluginDirs of cli-plugins/manager, from 20.10 to 29. */
const systemsFolders = [
  "/usr/local/lib/docker/cli-plugins",
  "/usr/local/libexec/docker/cli-plugins",
  "/usr/lib/docker/cli-plugins",
  "/usr/libexec/docker/cli-plugins",
];

/** A setting that leads elsewhere. */
const configSchema = z.object({ cliPluginsExtraDirs: z.array(z.string()).nullish() });

/** A program, and what it must find in its environment. */
export type Program = { readonly file: string; readonly env: Readonly<Record<string, string>> };

/** What is to be run for `docker <argv>`. */
export type ProgramFor = (argv: readonly string[]) => Promise<Program>;

/** The command line itself. */
export const docker: Program = { file: "docker", env: {} };

/** The plugins that we use; in an argv, a plugin's name is the first word. */
const plugins: ReadonlySet<string> = new Set(["buildx", "compose"]);

/** @param env all that docker sees of the environment. */
export function programs(env: NodeJS.ProcessEnv): ProgramFor {
  const found = new Map<string, Promise<Program>>();
  // Compose puts any variable of its own where a file of the checkout names it. buildx needs them for caches of type gha,
  // and no file names them to it.
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

/**
 * The plugin as docker starts it: with docker's own argv, and told by this variable that it is no program of its own
 * (RunningStandalone of docker's cli-plugins/plugin).
 * @param dockerFile as docker is called, which it tells its plugins.
 */
function plugin(file: string, dockerFile: string): Program {
  return { file, env: { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: dockerFile } };
}

/** The plugin; docker itself where only docker can tell which (on Windows always), or can say what is missing. */
async function pluginProgram(name: string, env: NodeJS.ProcessEnv): Promise<Program> {
  try {
    // Without docker nothing else of the run can be done; that is found out by calling it.
    const dockerFile = await findProgram(docker.file, env);
    if (dockerFile === undefined || (await looksElsewhere(env))) return docker;
    for (const folder of [join(configFolder(env), "cli-plugins"), ...systemsFolders]) {
      const file = join(folder, `docker-${name}`);
      const found = await stat(file).catch(absent);
      // docker takes the first, and looks no further where that one is no good.
      if (found !== undefined) return (await isProgram(file)) ? plugin(file, dockerFile) : docker;
    }
    return docker;
  } catch {
    // A file that is there and cannot be read: docker has the words for it.
    return docker;
  }
}

async function looksElsewhere(env: NodeJS.ProcessEnv): Promise<boolean> {
  const { cliPluginsExtraDirs } = configSchema.parse((await readConfig(env)) ?? {});
  return (cliPluginsExtraDirs ?? []).length > 0;
}
