import { posix } from "node:path";
import { isWithin } from "../../disk/within.ts";

/** @returns undefined if another mount hides the path. */
export function targetWithin(target: string, path: string, targets: readonly string[]): string | undefined {
  const folder = posix.resolve("/", target);
  const inner = posix.join(folder, path);
  const isHidden = targets
    .map((other) => posix.resolve("/", other))
    .some((other) => other !== folder && isWithin(other, folder) && isWithin(inner, other));
  return isHidden ? undefined : inner;
}
