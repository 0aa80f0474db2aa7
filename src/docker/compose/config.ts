import { devNull } from "node:os";
import { z } from "zod";
import { Fault } from "../../gate/fault.ts";
import { isAtLeast } from "../cli/plugin-version.ts";
import type { ComposeProject } from "./project.ts";
import { type ComposeModel, toModel } from "./model.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed, DockerTimedOut } from "../failures.ts";
import type { CallLimits } from "../limits.ts";
import { transport } from "../transport.ts";

/** The first version whose override files can remove settings (`!reset`, `!override`). */
const leastVersion = [2, 24, 4] as const;

/** Compose answers in a fraction of a second, unless one of the files never ends. */
const localFilesTimeoutMs = 20_000;

/** Keeps Compose from fetching remote files: https://github.com/docker/compose/tree/v2.40.3/pkg/remote */
export const localFilesOnly = {
  COMPOSE_EXPERIMENTAL_GIT_REMOTE: "false",
  COMPOSE_EXPERIMENTAL_OCI_REMOTE: "false",
} as const;

const servicesSchema = z.object({
  services: z.record(z.string(), z.object({ build: z.unknown().optional() }).nullish()).nullish(),
});

export async function checkCompose(docker: Docker): Promise<void> {
  const remedy = `Install the Compose plugin of docker, ${leastVersion.join(".")} or newer.`;
  let version: string;
  try {
    version = (await docker[transport].call(["compose", "version", "--short"])).trim();
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new Fault("Docker Compose is missing", error.output.trim(), remedy, { cause: error });
  }
  if (!isAtLeast(version, leastVersion))
    throw new Fault("Docker Compose is too old", `it is version ${version}`, remedy);
}

export async function readComposeModel(
  docker: Docker,
  { files, env }: Pick<ComposeProject, "files" | "env">,
): Promise<ComposeModel> {
  return toModel(await config(docker, files, { env }).catch(unreadable));
}

/**
 * Returns whether the project builds it, for each service of any profile. Fetches nothing, and needs no engine, nor
 * variables and an env_file that only the deployment has.
 */
export async function readBuiltServices(
  docker: Docker,
  files: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const limits = { env: localFilesOnly, timeoutMs: localFilesTimeoutMs };
  // Otherwise Compose takes the name from the file or the folder, where it may hold a variable or be empty.
  const options = ["--project-name=smoke-gate", "--profile=*"];
  const asWritten = { options: [...options, `--env-file=${devNull}`], flags: ["--no-interpolate", "--no-consistency"] };
  const model = await config(docker, files, limits, asWritten)
    .catch((error: unknown) => {
      if (!(error instanceof DockerCallFailed)) throw error;
      // The path of an include or extends may hold a variable.
      return config(docker, files, limits, { options, flags: ["--no-consistency"] }).catch((another: unknown) => {
        throw error.output.includes("$") ? another : error;
      });
    })
    .catch(unreadable);
  const { services } = servicesSchema.parse(model);
  return new Map(
    Object.entries(services ?? {}).map(([name, service]) => [name, (service?.build ?? undefined) !== undefined]),
  );
}

type Call = { readonly options: readonly string[]; readonly flags: readonly string[] };

async function config(
  docker: Docker,
  files: readonly string[],
  limits: CallLimits & { readonly env: Readonly<Record<string, string>> },
  { options, flags }: Call = { options: [], flags: [] },
): Promise<unknown> {
  const argv = ["compose", ...options, ...files.map((file) => `--file=${file}`), "config", "--format=json", ...flags];
  return JSON.parse(await docker[transport].call(argv, limits));
}

function unreadable(error: unknown): never {
  if (error instanceof DockerTimedOut)
    throw new Fault(
      "the Compose project cannot be read",
      `Compose did not answer: ${error.why}`,
      "Remove from compose-file, and from what it includes, pipes, devices and files that include one another often.",
      { cause: error },
    );
  if (!(error instanceof DockerCallFailed)) throw error;
  const why = error.output.trim();
  const isRemote = Object.keys(localFilesOnly).some((name) => why.includes(name));
  throw new Fault(
    "the Compose project cannot be read",
    why,
    isRemote
      ? "Remote files are not fetched here: keep what includes or extends one in a file of its own, out of compose-file."
      : "Fix compose-file, or the file that Compose names.",
    { cause: error },
  );
}
