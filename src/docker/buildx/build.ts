/** Builds with buildx. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isAbsent } from "../../disk/absent.ts";
import { Fault } from "../../fault.ts";
import { builtDigest, builtDigests } from "../../image/build-metadata.ts";
import { digestPattern } from "../../image/digest.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { buildError, buildFailure, buildRemedy, searchedLines } from "./build-failure.ts";
import { buildxTrouble } from "./plugin.ts";
import { transport } from "../transport.ts";

/** GitHub ends a job after six hours; a build that takes longer cannot be waited for. */
const buildTimeoutMs = 6 * 3_600_000;

/** The files through which buildx says what it made. */
export type BuildFiles = { readonly iidfile: string; readonly metadataFile: string };

/** What buildx is run with: the argv after `docker`, and the variables that its secrets are read from. */
type Command = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The builder's name; empty means the one in use. */
  readonly builder: string;
};

/** What buildx says of a finished build. */
export type BuildResult = {
  /**
   * `sha256:…`, each what the engine may call the image, the likeliest first. buildx writes no iidfile beside some
   * `outputs`; on a containerd store it writes the config's digest there beside others, which the engine does not know.
   */
  readonly ids: readonly [string, ...string[]];
  /** The metadata file as it is; empty where buildx wrote none. */
  readonly metadata: string;
};

/** Where buildx is to write in `folder`. */
export function buildFiles(folder: string): BuildFiles {
  return { iidfile: join(folder, "iidfile"), metadataFile: join(folder, "metadata.json") };
}

/**
 * Runs the build.
 * @param print takes each line of its output. Untrusted text.
 * @throws Fault with the last lines of the build's error.
 */
export async function runBuild(
  docker: Docker,
  command: Command,
  files: BuildFiles,
  print: (line: string) => void,
): Promise<BuildResult> {
  await follow(docker, command, print);
  const iid = (await readFile(files.iidfile, "utf8").catch(missing)).trim();
  const metadata = (await readFile(files.metadataFile, "utf8").catch(missing)).trim();
  const [id, ...others] = [...(digestPattern.test(iid) ? [iid] : []), ...builtDigests(metadata)];
  if (id === undefined) {
    throw new Fault(
      "the build ended without an image",
      `buildx wrote ${JSON.stringify(iid)} as the image's Id`,
      "Look at the build's output above.",
    );
  }
  return { ids: [id, ...others], metadata };
}

/**
 * Runs a build whose result goes to a registry.
 * @param print takes each line of its output. Untrusted text.
 * @returns the digest of what the registry was given.
 * @throws Fault with the last lines of the build's error.
 */
export async function runPublish(
  docker: Docker,
  command: Command,
  metadataFile: string,
  print: (line: string) => void,
): Promise<string> {
  await follow(docker, command, print, "Look at the registry's answer.");
  const metadata = await readFile(metadataFile, "utf8").catch(missing);
  const digest = builtDigest(metadata);
  if (digest !== undefined) return digest;
  throw new Fault(
    "the build was published, and buildx does not say as what",
    "there is no containerimage.digest in its metadata",
    "Use a newer buildx.",
  );
}

/** @param remedy undefined means the one that fits buildx's last words. */
async function follow(docker: Docker, command: Command, print: (line: string) => void, remedy?: string): Promise<void> {
  const last: string[] = [];
  try {
    for await (const line of docker[transport].lines(command.argv, { env: command.env, timeoutMs: buildTimeoutMs })) {
      print(line);
      last.push(line);
      if (last.length > searchedLines) last.shift();
    }
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    const known = (await buildxTrouble(docker)) ?? buildFailure(command.builder, last);
    if (known !== undefined) throw known;
    const why = buildError(last) || `${error.what}, and said nothing`;
    throw new Fault("the build failed", why, remedy ?? buildRemedy(why), { cause: error });
  }
}

/** A file that buildx did not write reads as empty; a file that cannot be read is an error. */
function missing(error: unknown): string {
  if (isAbsent(error)) return "";
  throw error;
}
