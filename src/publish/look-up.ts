/** What a registry holds under a name, where it may hold nothing. */
import pRetry from "p-retry";
import type { ImageRef } from "../image/image-ref.ts";
import { ManifestUnread, readManifest, type RemoteManifest } from "../registry/manifest.ts";
import type { RunContext } from "../gate/context.ts";

const retries = 3;
/** Milliseconds; doubled each time. */
const firstPauseMs = 500;

/**
 * @returns undefined where there is nothing under this name.
 * @throws ManifestUnread
 */
export async function lookUp(
  ref: ImageRef,
  { docker, signal }: Pick<RunContext, "docker" | "signal">,
): Promise<RemoteManifest | undefined> {
  try {
    return await pRetry(() => readManifest(docker, ref), {
      retries,
      minTimeout: firstPauseMs,
      signal,
      shouldRetry: ({ error }) =>
        error instanceof ManifestUnread && error.nature === "passing" && error.trouble !== "missing",
    });
  } catch (error) {
    if (error instanceof ManifestUnread && error.trouble === "missing") return undefined;
    throw error;
  }
}
