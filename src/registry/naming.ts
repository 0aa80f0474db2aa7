/** Names, at a registry, what it holds already. */
import type { Docker } from "../docker/docker.ts";
import { DockerCallFailed, DockerTimedOut } from "../docker/failures.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { imagetools } from "./imagetools.ts";
import { type Trouble, troubleIn } from "./trouble.ts";
import { withoutQueries } from "./url-query.ts";

/** Within one repository nothing is copied: a registry that takes longer may be asked again. */
const nameTimeoutMs = 60_000;

/** Into another repository its layers are copied. */
const copyTimeoutMs = 3_600_000;

/** The registry did not take the name. */
export class NotNamed extends Error {
  override readonly name = "NotNamed";
  readonly trouble: Trouble;

  constructor(message: string, trouble: Trouble) {
    super(message);
    this.trouble = trouble;
  }
}

/**
 * Lets `target` be exactly what `source` is, with the same digest: a single manifest is not wrapped in an index.
 * @param source by digest: what is named must be what was looked at.
 * @param timeoutMs undefined is the usual bound.
 * @throws NotNamed; DockerTimedOut where layers were copied for too long.
 */
export async function nameAt(docker: Docker, target: ImageRef, source: ImageRef, timeoutMs?: number): Promise<void> {
  const isCopy = target.repositoryName !== source.repositoryName;
  const boundMs = timeoutMs ?? (isCopy ? copyTimeoutMs : nameTimeoutMs);
  try {
    await imagetools(docker, { kind: "name", targets: [target], source }, boundMs);
  } catch (error) {
    if (error instanceof DockerTimedOut && !isCopy) {
      throw new NotNamed(`the registry did not answer within ${boundMs / 1000} s`, "unavailable");
    }
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new NotNamed(withoutQueries(verdictIn(error.output)), troubleIn(error.output));
  }
}

/** Without what buildx printed on its way there, which may be long. */
function verdictIn(output: string): string {
  const lines = output.trim().split("\n");
  const verdict = lines.findLastIndex((line) => line.startsWith("ERROR: "));
  return lines.slice(Math.max(verdict, 0)).join("\n");
}
