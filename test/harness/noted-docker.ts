/** A `docker`, and plugins of it, that note how they are called before they become the real ones. */
import { chmod, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";

export type NotedDocker = {
  /** Where it stands, with whatever its lines write beside it. */
  readonly folder: string;
  /** For the environment of a step: PATH with this docker first, and a configuration with these plugins. */
  readonly env: { readonly PATH: string; readonly DOCKER_CONFIG: string };
  /** The argv of every call so far, in the order in which they began; a plugin's begins with its name, as docker's. */
  calls(): Promise<readonly (readonly string[])[]>;
};

/** The docker command that PATH leads to. */
function realDocker(): string {
  const found = (process.env["PATH"] ?? "").split(delimiter).find((folder) => existsSync(join(folder, "docker")));
  if (found === undefined) throw new Error("there is no docker on PATH");
  return join(found, "docker");
}

/**
 * @param before lines of sh that run between the note and the real program: `"$@"` is the argv, `$docker` the real
 * docker, `$0` this one.
 * @param plugins paths of plugins that take the place of the test bed's, by name.
 */
export async function notedDocker(before = "", plugins: Readonly<Record<string, string>> = {}): Promise<NotedDocker> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-docker-"));
  const notes = join(folder, "notes");
  await writeFile(notes, "");
  const note = async (file: string, real: string) => {
    // One write a call: calls may run at the same time.
    const script = [
      "#!/bin/sh",
      `docker=${realDocker()}`,
      `(IFS=$(printf '\\037'); printf '%s\\036' "$*" >>${notes})`,
      before,
      `exec ${real} "$@"`,
      "",
    ];
    await writeFile(file, script.join("\n"));
    await chmod(file, 0o755);
  };
  await note(join(folder, "docker"), realDocker());
  const config = await configWith((into, name, real) => note(join(into, name), plugins[name] ?? real));
  return {
    folder,
    env: {
      PATH: [folder, process.env["PATH"]].join(delimiter),
      DOCKER_CONFIG: config,
    },
    async calls() {
      const text = await readFile(notes, "utf8");
      return text
        .split("\u001E")
        .slice(0, -1)
        .map((argv) => argv.split("\u001F"));
    },
  };
}

/** The test bed's configuration of docker, with other plugins. */
async function configWith(plugin: (folder: string, name: string, real: string) => Promise<void>): Promise<string> {
  const real = process.env["DOCKER_CONFIG"] ?? "";
  const config = await mkdtemp(join(tmpdir(), "smoke-gate-docker-config-"));
  for (const name of await readdir(real)) {
    if (name !== "cli-plugins") await symlink(join(real, name), join(config, name));
  }
  const plugins = join(config, "cli-plugins");
  await mkdir(plugins);
  for (const name of await readdir(join(real, "cli-plugins"))) {
    await plugin(plugins, name, join(real, "cli-plugins", name));
  }
  return config;
}
