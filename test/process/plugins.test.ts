/** Which buildx and which Compose run: those that docker itself would run, and as it runs them. */
import { chmod, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { openDocker } from "../../src/docker/docker.ts";
import { transport } from "../../src/docker/transport.ts";
import { findProgram } from "../../src/process/find-program.ts";
import { DockerCallFailed } from "../../src/docker/failures.ts";

const metadata = JSON.stringify({ SchemaVersion: "0.1.0", Vendor: "Me", Version: "1" });

/** A plugin that notes its first word beside itself, and says how it was called. */
const speaking = [
  "#!/bin/sh",
  'echo "$1" >>"$0.notes"',
  `if [ "$1" = docker-cli-plugin-metadata ]; then echo '${metadata}'; exit; fi`,
  'printf "<%s>" "$0" "$DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND" "$@"',
  "",
].join("\n");

async function pluginAt(file: string, text = speaking, mode = 0o755): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, text);
  await chmod(file, mode);
}

const names = ["buildx", "compose"] as const;

type Layout = readonly [
  what: string,
  /** Whether docker is asked which plugin it is. */
  asked: boolean,
  make: (config: string, name: string) => Promise<void>,
];

const own = (config: string, name: string) => join(config, "cli-plugins", `docker-${name}`);

const layouts: readonly Layout[] = [
  ["in docker's own folder", false, (config, name) => pluginAt(own(config, name))],
  [
    "there by a link",
    false,
    async (config, name) => {
      await pluginAt(join(config, "elsewhere", "program"));
      await mkdir(join(config, "cli-plugins"));
      await symlink(join(config, "elsewhere", "program"), own(config, name));
    },
  ],
  [
    "beside a configuration that says nothing of plugins",
    false,
    async (config, name) => {
      await pluginAt(own(config, name));
      await writeFile(join(config, "config.json"), JSON.stringify({ auths: {}, cliPluginsExtraDirs: null }));
    },
  ],
  [
    "in a folder that the configuration names",
    true,
    async (config, name) => {
      await pluginAt(own(config, name));
      await pluginAt(join(config, "extra", `docker-${name}`));
      const cliPluginsExtraDirs = [join(config, "extra")];
      await writeFile(join(config, "config.json"), JSON.stringify({ cliPluginsExtraDirs }));
    },
  ],
  ["not executable", true, (config, name) => pluginAt(own(config, name), speaking, 0o644)],
  ["a folder", true, async (config, name) => void (await mkdir(own(config, name), { recursive: true }))],
];

describe.concurrent.each(names)("docker %s", (name) => {
  it.each(layouts)("that is %s is the one that docker would run", async (_, asked, make) => {
    const config = await mkdtemp(join(tmpdir(), "smoke-gate-plugins-"));
    await make(config, name);
    const env = { PATH: process.env["PATH"], DOCKER_CONFIG: config };
    const argv = [name, "--option=a b", "word"];

    const ours = openDocker(env)();
    const said = await ours[transport].call(argv).catch((error: unknown) => {
      if (error instanceof DockerCallFailed) return error.output;
      throw error;
    });
    const notes = await readFile(`${own(config, name)}.notes`, "utf8").catch(() => "");
    expect(notes).toBe(asked ? "" : `${name}\n`);

    // As we call it, by its path: docker tells its plugins how it was called.
    const path = await findProgram("docker", env);
    const dockers = await execa(path ?? "docker", argv, {
      env,
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
    });
    expect(said).toBe(dockers.exitCode === 0 ? dockers.stdout : dockers.stderr);
  });

  it("that cannot be started is not taken for a docker that is missing", async () => {
    const config = await mkdtemp(join(tmpdir(), "smoke-gate-plugins-"));
    await pluginAt(own(config, name), "#!/no/such/interpreter\n");
    const docker = openDocker({ PATH: process.env["PATH"], DOCKER_CONFIG: config })();
    await expect(docker[transport].call([name, "version"])).rejects.toThrow(DockerCallFailed);
  });

  it("without a docker on PATH is not run: nothing else could be", async () => {
    const config = await mkdtemp(join(tmpdir(), "smoke-gate-plugins-"));
    await pluginAt(own(config, name));
    const docker = openDocker({ PATH: config, DOCKER_CONFIG: config })();
    await expect(docker[transport].call([name, "version"])).rejects.toMatchObject({
      why: "there is no docker command on PATH",
    });
  });
});
