import { Fault } from "../gate/fault.ts";
import type { ComposeProject } from "./compose.ts";
import { type ComposeModel, toModel } from "./compose-model.ts";
import type { Docker } from "./docker.ts";
import { DockerCallFailed } from "./failures.ts";
import { transport } from "./transport.ts";

/** The first version whose override files can remove settings (`!reset`, `!override`). */
const leastVersion = [2, 24, 4] as const;

/** Keeps Compose from fetching remote files: https://github.com/docker/compose/tree/v2.40.3/pkg/remote */
export const localFilesOnly = {
  COMPOSE_EXPERIMENTAL_GIT_REMOTE: "false",
  COMPOSE_EXPERIMENTAL_OCI_REMOTE: "false",
} as const;

/** @throws Fault if Compose is missing or too old. */
export async function checkCompose(docker: Docker): Promise<void> {
  const remedy = `Install the Compose plugin of docker, ${leastVersion.join(".")} or newer.`;
  let version: string;
  try {
    version = (await docker[transport].call(["compose", "version", "--short"])).trim();
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new Fault("Docker Compose is missing", error.output.trim(), remedy, { cause: error });
  }
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/u.exec(version)?.slice(1).map(Number) ?? [];
  const place = leastVersion.findIndex((least, index) => parts[index] !== least);
  const isEnough = place === -1 || (parts[place] ?? -1) > (leastVersion[place] ?? 0);
  if (!isEnough) throw new Fault("Docker Compose is too old", `it is version ${version}`, remedy);
}

export async function readComposeModel(
  docker: Docker,
  { files, env }: Pick<ComposeProject, "files" | "env">,
): Promise<ComposeModel> {
  let text: string;
  try {
    text = await docker[transport].call(
      ["compose", ...files.map((file) => `--file=${file}`), "config", "--format=json"],
      { env },
    );
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new Fault(
      "the Compose project cannot be read",
      error.output.trim(),
      "Fix compose-file, or the file that Compose names.",
      { cause: error },
    );
  }
  return toModel(JSON.parse(text));
}
