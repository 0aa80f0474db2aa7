import pRetry from "p-retry";
import type { ImageRef } from "../image/image-ref.ts";
import { readManifest, type RemoteManifest } from "../registry/manifest.ts";
import { isWorthAnotherRead, RegistryError } from "../registry/registry-error.ts";
import type { RunContext } from "../gate/context.ts";

type Context = Pick<RunContext, "docker" | "signal">;

/** About half a minute for a registry to show a push, or to recover; one that hangs takes a minute for each request. */
const afterPush = { retries: 7, minTimeout: 250, maxTimeout: 8_000, maxRetryTime: 120_000 };

/** Reads what was published; a manifest that differs is not asked for again. Throws RegistryError. */
export function readBack(ref: ImageRef, { docker, signal }: Context, requestMs?: number): Promise<RemoteManifest> {
  return pRetry(() => readManifest(docker, ref, requestMs), {
    ...afterPush,
    signal,
    shouldRetry: ({ error }) => isWorthAnotherRead(error),
  });
}

/** Reads what may be there; undefined if there is nothing under this name. Throws RegistryError. */
export async function lookUp(ref: ImageRef, { docker, signal }: Context): Promise<RemoteManifest | undefined> {
  try {
    return await pRetry(() => readManifest(docker, ref), {
      retries: 3,
      minTimeout: 500,
      signal,
      shouldRetry: ({ error }) => error instanceof RegistryError && error.transient,
    });
  } catch (error) {
    if (error instanceof RegistryError && error.trouble === "missing") return undefined;
    throw error;
  }
}
