/** Asks a registry, not the engine, through `docker buildx imagetools`: docker's own credentials and mirrors hold. */
import { DockerCallFailed, DockerTimedOut, type Docker } from "../docker/cli.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { isPassing, troubleIn } from "./trouble.ts";
import { trustIn } from "./trust.ts";
import { ManifestUnread } from "./unread.ts";
import { withoutQueries } from "./url-query.ts";

/** One question; a registry that takes longer may be asked again. */
const questionMs = 60_000;

/**
 * @param how the option that says what of it is wanted.
 * @throws ManifestUnread
 */
export async function inspectRemote(
  docker: Docker,
  ref: ImageRef,
  how: string,
  timeoutMs: number = questionMs,
): Promise<string> {
  await using trust = await trustIn(ref.registry);
  try {
    return await docker.call(["buildx", "imagetools", "inspect", how, ref.toString()], { timeoutMs, env: trust.env });
  } catch (error) {
    if (error instanceof DockerTimedOut) {
      throw new ManifestUnread("passing", `the registry did not answer within ${timeoutMs / 1000} s`);
    }
    if (!(error instanceof DockerCallFailed)) throw error;
    const trouble = troubleIn(error.output);
    // A registry may show late what it was given.
    const passing = isPassing(trouble) || trouble === "missing";
    throw new ManifestUnread(passing ? "passing" : "lasting", withoutQueries(error.output.trim()), { trouble });
  }
}
