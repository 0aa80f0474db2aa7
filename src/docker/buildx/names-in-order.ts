import { isAtLeast } from "../cli/plugin-version.ts";
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
