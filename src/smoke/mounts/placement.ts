/**
 * Which folders and files of this machine the containers of a variant share with everybody, and which are its own: what
 * one of them may write is a copy, and so is what lies in it. Pure.
 */
import { relative } from "node:path";
import { isWithin } from "./host-path.ts";
import type { Bind, Source, Sources } from "./source.ts";

export type Placement =
  | { readonly kind: "shared"; readonly hostPath: string }
  | {
      readonly kind: "copy";
      /** What is copied. */
      readonly of: Source;
      /** Where in the copy it is; empty for all of it. */
      readonly path: string;
    };

/** @param binds of all containers of the variant. */
export function placements(binds: readonly Bind[], sources: Sources): (source: string) => Placement {
  const written = binds.flatMap(({ source, isReadOnly }) => {
    const found = sources.get(source);
    if (found === undefined || found.kind === "device") return [];
    return found.kind === "missing" || !isReadOnly ? [found] : [];
  });
  // What lies in another one is that one's.
  const copied = written.filter(
    ({ path }) => !written.some((other) => other.path !== path && isWithin(path, other.path)),
  );
  return (source) => {
    const found = sources.get(source);
    if (found === undefined) throw new Error(`${source} was not looked at`);
    const of = found.kind === "device" ? undefined : copied.find(({ path }) => isWithin(found.path, path));
    if (of !== undefined) return { kind: "copy", of, path: relative(of.path, found.path) };
    if (found.hostPath === undefined) throw new Error(`${source} is missing, and no variant has its own`);
    return { kind: "shared", hostPath: found.hostPath };
  };
}
