/** Pushes one ref, again where that can help. */
import pRetry from "p-retry";
import { DockerCallFailed } from "../docker/cli.ts";
import { pushImage } from "../docker/images.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { isPassing } from "../registry/manifest.ts";
import type { World } from "../world.ts";

/** Before the first retry, milliseconds; doubled each time, with a jitter so that a matrix does not come back as one. */
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** Lines of docker's output that a failure repeats: a containerd store takes two for one error. */
const repeatedLines = 3;

/** What docker says of a push and its layers before there is anything to say of an error. */
const progress = /^(?:The push refers to |[0-9a-f]{12}: |\s*$)/u;

/** The push was refused, or failed as often as it may. */
export class PushFailed extends Error {
  override readonly name = "PushFailed";
}

/**
 * @param retries how often a push that failed for a passing reason is tried again.
 * @throws PushFailed with docker's last words.
 */
export async function push(ref: ImageRef, retries: number, world: World): Promise<void> {
  await pRetry(() => pushOnce(ref, world), {
    retries,
    minTimeout: firstPauseMs,
    maxTimeout: longestPauseMs,
    randomize: true,
    signal: world.signal,
    shouldRetry: ({ error }) => error instanceof PushFailed && isPassing(error.message),
  });
}

async function pushOnce(ref: ImageRef, { docker, log }: World): Promise<void> {
  const words: string[] = [];
  try {
    await log.untrusted(async (print) => {
      for await (const line of pushImage(docker, ref)) {
        print(line);
        if (!progress.test(line)) words.push(line.trim());
      }
    });
  } catch (error) {
    throw error instanceof DockerCallFailed
      ? new PushFailed(words.slice(-repeatedLines).join("\n") || error.message)
      : error;
  }
}
