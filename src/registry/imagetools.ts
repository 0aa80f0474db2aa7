/** Asks a registry, not the engine, through `docker buildx imagetools`: docker's own credentials and mirrors hold. */
import type { Docker } from "../docker/docker.ts";
import { DockerCallFailed, DockerTimedOut } from "../docker/failures.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { insecureBuilder } from "./insecure-builder.ts";
import { isPassing, troubleIn } from "./trouble.ts";
import { trustIn } from "./trust.ts";
import { ManifestUnread } from "./unread.ts";
import { withoutQueries } from "./url-query.ts";

/** One question; a registry that takes longer may be asked again. */
const questionMs = 60_000;

/**
 * Calls imagetools as the engine would speak to these registries: with the certificates that docker has of them, and
 * in plain HTTP where the engine's owner lets it.
 * @param registries host and port each.
 */
export async function imagetools(
  docker: Docker,
  registries: readonly string[],
  [verb = "", ...words]: readonly string[],
  timeoutMs: number,
): Promise<string> {
  await using trust = await trustIn(registries, docker.folder);
  const call = (options: readonly string[], env: Readonly<Record<string, string>>) =>
    docker.call(["buildx", "imagetools", verb, ...options, ...words], { timeoutMs, env: { ...trust.env, ...env } });
  try {
    return await call([], {});
  } catch (error) {
    if (!(error instanceof DockerCallFailed) || troubleIn(error.output) !== "plain-http") throw error;
    await using builder = await insecureBuilder(docker, registries);
    if (builder === undefined) throw error;
    return await call([`--builder=${builder.name}`], builder.env);
  }
}

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
  try {
    return await imagetools(docker, [ref.registry], ["inspect", how, ref.toString()], timeoutMs);
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
