import { join, relative } from "node:path";
import { isWithin } from "../../disk/within.ts";
import type { HostMount } from "../../docker/container/containers.ts";

export type HostView =
  | { readonly kind: "same" }
  /** The job runs in a container of the engine, with these mounts of its host. */
  | { readonly kind: "container"; readonly mounts: readonly HostMount[] }
  | { readonly kind: "elsewhere"; readonly host: string };

/** Returns undefined if the engine's host does not have the path. */
export function hostPathOf(path: string, view: HostView): string | undefined {
  if (view.kind !== "container") return view.kind === "same" ? path : undefined;
  const [innermost] = view.mounts
    .filter(({ target }) => isWithin(path, target))
    .toSorted((one, other) => other.target.length - one.target.length);
  return innermost === undefined ? undefined : join(innermost.source, relative(innermost.target, path));
}
