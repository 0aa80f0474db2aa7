/** Reads a pushed ref back from its registry. */
import pRetry from "p-retry";
import type { ImageRef } from "../image/image-ref.ts";
import { ManifestUnread, readManifest, type RemoteManifest } from "../registry/manifest.ts";
import type { World } from "../world.ts";

/**
 * Registries may show a push late, and fail for a moment: about half a minute is given to both. A manifest that is
 * there and differs is never asked for again.
 */
const retries = 7;
const firstPauseMs = 250;
const longestPauseMs = 8_000;

/** @throws ManifestUnread where the registry did not give it in that time, or says that it never will. */
export function readBack(ref: ImageRef, { docker, signal }: World): Promise<RemoteManifest> {
  return pRetry(() => readManifest(docker, ref), {
    retries,
    minTimeout: firstPauseMs,
    maxTimeout: longestPauseMs,
    signal,
    shouldRetry: ({ error }) => error instanceof ManifestUnread && error.nature === "passing",
  });
}
