import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isAbsent } from "../../disk/absent.ts";
import { Fault } from "../../gate/fault.ts";
import { builtDigest, builtDigests } from "../../image/build-metadata.ts";
import { digestPattern } from "../../image/digest.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { buildError, buildFailure, buildRemedy, searchedLines } from "./build-failure.ts";
import { buildxTrouble } from "./plugin.ts";
import { transport } from "../transport.ts";

/** GitHub ends a job after six hours. */
const buildTimeoutMs = 6 * 3_600_000;

export type BuildFiles = { readonly iidfile: string; readonly metadataFile: string };

type Command = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Empty means the builder in use. */
  readonly builder: string;
};

export type BuildResult = {
  // Candidates for the engine's Id, likeliest first. buildx writes no iidfile for some `outputs`; for others, on a
  // containerd store, it writes the config's digest, which the engine does not know.
  readonly ids: readonly [string, ...string[]];
  readonly metadata: string;
};

export function buildFiles(folder: string): BuildFiles {
  return { iidfile: join(folder, "iidfile"), metadataFile: join(folder, "metadata.json") };
}

/** Throws a Fault with the end of the build's error. `print` takes each line of the output, untrusted text. */
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

/** Returns the digest of what was pushed. `print` takes untrusted text; errors are as in `runBuild`. */
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

/** A missing file reads as empty; one that cannot be read is an error. */
function missing(error: unknown): string {
  if (isAbsent(error)) return "";
  throw error;
}
