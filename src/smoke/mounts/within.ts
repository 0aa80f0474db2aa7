/** Where in a container what lies in a mounted folder is to be mounted too. Pure. */
import { posix } from "node:path";
import { isWithin } from "./host-path.ts";

/**
 * @param target of the folder, in the container.
 * @param path in the folder.
 * @param targets of all that the container mounts.
 * @returns undefined where another mount hides it.
 */
export function targetWithin(target: string, path: string, targets: readonly string[]): string | undefined {
  const folder = posix.resolve("/", target);
  const inner = posix.join(folder, path);
  const isHidden = targets
    .map((other) => posix.resolve("/", other))
    .some((other) => other !== folder && isWithin(other, folder) && isWithin(inner, other));
  return isHidden ? undefined : inner;
}
