import { Fault } from "../../gate/fault.ts";
import { buildError, searchedLines } from "../buildx/build-failure.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { transport } from "../transport.ts";

const buildTimeoutMs = 3_600_000;

/** The upper bound; each variant has a shorter one of its own. */
const startTimeoutMs = 24 * 3_600_000;

/** Compose sets these itself, over labels of the file and of the image. */
export const composeLabels = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  number: "com.docker.compose.container-number",
} as const;

export type ComposeProject = {
  readonly name: string;
  /** The order matters: later files override earlier ones. */
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/** `print` takes each line of the output, untrusted text. Throws a Fault with the end of the build's error. */
export async function buildProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[],
  builder: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  const lines: string[] = [];
  try {
    const argv = ["compose", "--progress=plain", ...projectOptions(project), "build", ...names(services)];
    // Compose without Bake accepts the builder only from the environment; Bake reads it too.
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

/** Starts nothing. Recreates containers, so that none that somebody else made is mistaken for the project's. */
export async function createProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[] | undefined,
): Promise<void> {
  await docker[transport].call([...up(project), "--no-start", "--force-recreate", ...onlyServices(services)], {
    env: project.env,
    uncancellable: true,
  });
}

export async function startProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[] | undefined,
): Promise<void> {
  await docker[transport].call([...up(project), "--detach", "--no-recreate", ...onlyServices(services)], {
    env: project.env,
    timeoutMs: startTimeoutMs,
  });
}

function up(project: ComposeProject): readonly string[] {
  // Every image is present by its Id: an image that Compose pulled or built now would be untested.
  return ["compose", "--progress=quiet", ...projectOptions(project), "up", "--no-build", "--pull=never"];
}

function projectOptions({ name, files }: ComposeProject): readonly string[] {
  return [`--project-name=${name}`, ...files.map((file) => `--file=${file}`)];
}

function onlyServices(services: readonly string[] | undefined): readonly string[] {
  return services === undefined ? [] : ["--no-deps", ...names(services)];
}

/** A service can be called `--push` or `--ssh`: after `--`, no name is an option. */
function names(services: readonly string[]): readonly string[] {
  return ["--", ...services];
}
