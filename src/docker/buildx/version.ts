import type { Docker } from "../docker.ts";
import { transport } from "../transport.ts";

/**
 * Older versions send all names of a repository at once, so that one may appear after another was refused:
 * https://github.com/docker/buildx/blob/v0.31.0/commands/imagetools/create.go.
 */
const inOrderSince = [0, 31, 1] as const;

/** Returns true if `imagetools create` adds the names of one repository in their order and stops at the first refusal. */
export async function namesInOrder(docker: Docker): Promise<boolean> {
  return isAtLeast(await docker[transport].call(["buildx", "version"]), inOrderSince);
}

/** Reads `github.com/docker/buildx v0.32.1 1234abc` and a distribution's `0.32.1+ds1`; without a version it is false. */
export function isAtLeast(printed: string, least: readonly [number, number, number]): boolean {
  const version = /^\S+ v?(\d+)\.(\d+)\.(\d+)/u.exec(printed)?.slice(1).map(Number);
  if (version === undefined) return false;
  const place = least.findIndex((part, index) => part !== version[index]);
  return place === -1 || (version[place] ?? 0) > (least[place] ?? 0);
}
