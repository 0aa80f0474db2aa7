import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { transport } from "../transport.ts";

/**
 * Older versions send all names of a repository at once, so that one may appear after another was refused:
 * https://github.com/docker/buildx/blob/v0.31.1/commands/imagetools/create.go.
 */
const inOrderSince = [0, 32] as const;

/** Returns true if `imagetools create` adds the names of one repository in their order and stops at the first refusal. */
export async function namesInOrder(docker: Docker): Promise<boolean> {
  try {
    return isAtLeast(await docker[transport].call(["buildx", "version"]), inOrderSince);
  } catch (error) {
    if (error instanceof DockerCallFailed) return false;
    throw error;
  }
}

/** Reads `github.com/docker/buildx v0.32.1 1234abc` and a distribution's `0.32.1+ds1`. A build without a version is not new enough. */
export function isAtLeast(printed: string, [major, minor]: readonly [number, number]): boolean {
  const version = /^\S+ v?(?<major>\d+)\.(?<minor>\d+)\./u.exec(printed)?.groups;
  if (version === undefined) return false;
  const has = [Number(version["major"]), Number(version["minor"])] as const;
  return has[0] > major || (has[0] === major && has[1] >= minor);
}
