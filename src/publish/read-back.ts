/** Reads a pushed ref back from its registry. */
import pRetry from "p-retry";
import type { ImageRef } from "../image/image-ref.ts";
import { ManifestUnread, readManifest, type RemoteManifest } from "../registry/manifest.ts";
import type { RunContext } from "../gate/context.ts";

/**
 * Registries may show a push late, and fail for a moment: about half a minute is given to both. A manifest that is
 * there and differs is never asked for again.
 */
const retries = 7;
const firstPauseMs = 250;
const longestPauseMs = 8_000;

/** A registry that hangs takes a minute each time; after this long no question is asked any more. */
const longestMs = 120_000;

/**
 * @param questionMs one question's bound; undefined is the usual one.
 * @throws ManifestUnread where the registry did not give it in that time, or says that it never will.
 */
export function readBack(
  ref: ImageRef,
  { docker, signal }: Pick<RunContext, "docker" | "signal">,
  questionMs?: number,
): Promise<RemoteManifest> {
  return pRetry(() => readManifest(docker, ref, questionMs), {
    retries,
    minTimeout: firstPauseMs,
    maxTimeout: longestPauseMs,
    maxRetryTime: longestMs,
    signal,
    shouldRetry: ({ error }) => error instanceof ManifestUnread && error.nature === "passing",
  });
}
