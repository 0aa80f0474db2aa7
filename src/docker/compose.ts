/** Docker Compose: reads a project as Compose understands it, and has Compose build, create and start it. */
import { Fault } from "../fault.ts";
import { buildError, searchedLines } from "./buildx/build-failure.ts";
import { type ComposeModel, toModel } from "./compose-model.ts";
import type { Docker } from "./docker.ts";
import { DockerCallFailed } from "./failures.ts";
import { transport } from "./transport.ts";

/** The first version whose override files can take something away (`!reset`, `!override`). */
const leastVersion = [2, 24, 4] as const;

/** Building and copying images takes long; longer than this is a stall. */
const buildTimeoutMs = 3_600_000;

/** A start waits for what the project's services wait for; each variant has a shorter bound of its own. */
const startTimeoutMs = 24 * 3_600_000;

/** The labels that Compose itself puts on a container, over those of the file and of the image. */
export const composeLabels = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  /** Which of a service's replicas it is; the first is 1. */
  number: "com.docker.compose.container-number",
} as const;

/** What Compose is to work on. */
export type ComposeProject = {
  readonly name: string;
  /** In the order in which Compose merges them. */
  readonly files: readonly string[];
  /** Added to Compose's environment: what `${…}` in the files stands for. */
  readonly env: Readonly<Record<string, string>>;
};

/** @throws Fault where there is no Compose, or one that is too old. */
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

/** Reads the files as Compose does: merged, with includes, profiles and variables resolved. */
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

/**
 * Builds these services' images.
 * @param builder of buildx; undefined means the one in use.
 * @param print takes each line of the output. Untrusted text.
 * @throws Fault with the last lines of the build's error.
 */
export async function buildProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[],
  builder: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  const lines: string[] = [];
  try {
    const argv = ["compose", "--progress=plain", ...at(project), "build", ...names(services)];
    // Compose without its Bake has no other way to be told, and Bake reads it as well.
    const env = builder === undefined ? project.env : { ...project.env, BUILDX_BUILDER: builder };
    for await (const line of docker[transport].lines(argv, { timeoutMs: buildTimeoutMs, env })) {
      print(line);
      lines.push(line);
      if (lines.length > searchedLines) lines.shift();
    }
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new Fault(
      "a service of the Compose project could not be built",
      buildError(lines),
      "Fix the service's build.",
      { cause: error },
    );
  }
}

/**
 * Creates networks, volumes and containers, and starts nothing. What somebody has put there as a container of the project
 * is not taken for one.
 * @param services exactly these; undefined means every one of the project.
 */
export async function createProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[] | undefined,
): Promise<void> {
  await docker[transport].call([...up(project), "--no-start", "--force-recreate", ...exactly(services)], {
    env: project.env,
    uncancellable: true,
  });
}

/** Starts what was created, each service when those that it depends on are as it wants them. Resolves when all are up. */
export async function startProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[] | undefined,
): Promise<void> {
  await docker[transport].call([...up(project), "--detach", "--no-recreate", ...exactly(services)], {
    env: project.env,
    timeoutMs: startTimeoutMs,
  });
}

function up(project: ComposeProject): readonly string[] {
  // Every image is there by its Id: what Compose would pull or build now was neither asked for nor looked at.
  return ["compose", "--progress=quiet", ...at(project), "up", "--no-build", "--pull=never"];
}

function at({ name, files }: ComposeProject): readonly string[] {
  return [`--project-name=${name}`, ...files.map((file) => `--file=${file}`)];
}

function exactly(services: readonly string[] | undefined): readonly string[] {
  return services === undefined ? [] : ["--no-deps", ...names(services)];
}

/** Compose lets a service be called `--push` or `--ssh`: behind the dashes no word is an option. */
function names(services: readonly string[]): readonly string[] {
  return ["--", ...services];
}
