import { namesInOrder } from "../docker/buildx/names-in-order.ts";
import type { Docker } from "../docker/docker.ts";
import { DockerTimedOut } from "../docker/failures.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { imagetools, toRegistryError } from "./imagetools.ts";
import { RegistryError } from "./registry-error.ts";

/** Milliseconds for the first and each further name in the source's own repository: nothing is copied there. */
const firstNameMs = 60_000;
const furtherNameMs = 5_000;

const copyMs = 3_600_000;

const mostNames = 20;

/** Returns how many names one call may add, such that none appears after a refused one. */
export async function namesPerCall(docker: Docker): Promise<number> {
  return (await namesInOrder(docker)) ? mostNames : 1;
}

/**
 * Makes each target, all in one repository, exactly what `source` is: buildx does not wrap a single manifest in an index.
 * After an error, the first of them can have been added. Throws RegistryError.
 * @param source by digest: what is named is what was verified.
 */
export async function addNames(
  docker: Docker,
  targets: readonly ImageRef[],
  source: ImageRef,
  boundMs?: number,
): Promise<void> {
  if (targets.length === 0) return;
  const isCopy = targets.some(({ repositoryName }) => repositoryName !== source.repositoryName);
  const timeoutMs = boundMs ?? (isCopy ? copyMs : firstNameMs + furtherNameMs * (targets.length - 1));
  try {
    await imagetools(docker, { kind: "name", targets, source }, timeoutMs);
  } catch (error) {
    if (error instanceof DockerTimedOut && isCopy)
      throw new RegistryError(`the copy took longer than ${timeoutMs / 1000} s`, "silent", { cause: error });
    throw toRegistryError(error, timeoutMs);
  }
}
