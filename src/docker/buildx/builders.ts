/** Builders of buildx. */
import { buildFailure } from "./build-failure.ts";
import { buildxTrouble } from "./plugin.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { transport } from "../transport.ts";

export type Builder = {
  /** `docker`, `docker-container`, `remote`, `kubernetes`, `cloud`. */
  readonly driver: string;
  /** What its nodes can run, by themselves or emulated. */
  readonly platforms: readonly string[];
};

/** A builder of the driver docker-container is started by this where it is not running. */
const startTimeoutMs = 300_000;

/**
 * @param name empty means the one in use.
 * @throws Fault where there is no such builder, or it cannot be started.
 */
export async function readBuilder(docker: Docker, name: string): Promise<Builder> {
  let text: string;
  try {
    text = await docker[transport].call(["buildx", "inspect", "--bootstrap", ...(name === "" ? [] : ["--", name])], {
      timeoutMs: startTimeoutMs,
    });
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw (await buildxTrouble(docker)) ?? buildFailure(name, error.output.split("\n")) ?? error;
  }
  const values = (key: string) =>
    [...text.matchAll(new RegExp(`^${key}:[ \\t]+(.+)$`, "gmu"))].map(([, value = ""]) => value.trim());
  const platforms = values("Platforms").flatMap((list) =>
    list.split(",").map((platform) => platform.trim().replace(/\*$/u, "")),
  );
  return { driver: values("Driver")[0] ?? "", platforms: [...new Set(platforms)] };
}

/** What buildx prints of the builder in use, with its settings file by file; empty if it has none to tell of. */
export async function describeBuilder(docker: Docker): Promise<string> {
  try {
    return await docker[transport].call(["buildx", "inspect"]);
  } catch (error) {
    if (error instanceof DockerCallFailed) return "";
    throw error;
  }
}

/**
 * Makes a builder that is never started.
 * @param config path of its settings, a buildkitd.toml.
 * @param env with a folder for buildx alone.
 */
export async function createBuilder(
  docker: Docker,
  name: string,
  config: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const argv = ["buildx", "create", `--name=${name}`, "--driver=docker-container", `--buildkitd-config=${config}`];
  await docker[transport].call(argv, { env });
}

/** The name of the builder that lives in the engine, and is built on its images. */
export async function engineBuilder(docker: Docker): Promise<string> {
  return (await docker[transport].call(["context", "show"])).trim();
}

/** The platforms that the engine itself can run: those of the builder that lives in it. */
export async function enginePlatforms(docker: Docker): Promise<readonly string[]> {
  return (await readBuilder(docker, await engineBuilder(docker))).platforms;
}
