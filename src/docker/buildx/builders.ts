import { builderFailure } from "./build-failure.ts";
import { buildxTrouble } from "./plugin.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { transport } from "../transport.ts";

export type Builder = {
  readonly driver: string;
  readonly platforms: readonly string[];
};

/** A stopped docker-container builder is started first. */
const startTimeoutMs = 300_000;

/** Throws a Fault if the builder is missing or cannot start. An empty name means the builder in use. */
export async function readBuilder(docker: Docker, name: string): Promise<Builder> {
  let text: string;
  try {
    text = await docker[transport].call(["buildx", "inspect", "--bootstrap", ...(name === "" ? [] : ["--", name])], {
      timeoutMs: startTimeoutMs,
    });
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw (await buildxTrouble(docker)) ?? builderFailure(name, error.output.split("\n")) ?? error;
  }
  const values = (key: string) =>
    [...text.matchAll(new RegExp(`^${key}:[ \\t]+(.+)$`, "gmu"))].map(([, value = ""]) => value.trim());
  const platforms = values("Platforms").flatMap((list) =>
    list.split(",").map((platform) => platform.trim().replace(/\*$/u, "")),
  );
  return { driver: values("Driver")[0] ?? "", platforms: [...new Set(platforms)] };
}

export async function describeBuilder(docker: Docker): Promise<string> {
  try {
    return await docker[transport].call(["buildx", "inspect"]);
  } catch (error) {
    if (error instanceof DockerCallFailed) return "";
    throw error;
  }
}

/** Does not start the builder. `env` gives buildx a folder of its own, `config` is a buildkitd.toml. */
export async function createBuilder(
  docker: Docker,
  name: string,
  config: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const argv = ["buildx", "create", `--name=${name}`, "--driver=docker-container", `--buildkitd-config=${config}`];
  await docker[transport].call(argv, { env });
}

/** The engine's own builder has its context's name, and can build on its images. */
export async function engineBuilder(docker: Docker): Promise<string> {
  return (await docker[transport].call(["context", "show"])).trim();
}

export async function enginePlatforms(docker: Docker): Promise<readonly string[]> {
  return (await readBuilder(docker, await engineBuilder(docker))).platforms;
}
