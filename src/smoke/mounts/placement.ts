/**
 * Which folders and files of this machine the containers of a variant share with everybody, and which are its own: what
 * one of them may write is a copy, and so is what lies in it. Pure.
 */
import { relative } from "node:path";
import { isWithin } from "./host-path.ts";
import type { Bind, Source, Sources } from "./source.ts";

export type Placement =
  | {
      readonly kind: "shared";
      readonly hostPath: string;
      /** The copies that are to be seen in it, in place of what the host has there. */
      readonly within: readonly Within[];
    }
  | {
      readonly kind: "copy";
      /** What is copied. */
      readonly of: Source;
      /** Where in the copy it is; empty for all of it. */
      readonly path: string;
    };

type Within = {
  readonly of: Source;
  /** Where in the folder it is. */
  readonly path: string;
};

/** @param binds of all containers of the variant. */
export function placements(binds: readonly Bind[], sources: Sources): (source: string) => Placement {
  const mounted = binds.flatMap((bind) => {
    const found = sources.get(bind.source);
    return found === undefined || found.kind === "device" ? [] : [{ ...bind, found }];
  });
  const changed = mounted.filter(({ found, isReadOnly }) => found.kind === "missing" || !isReadOnly);
  // Where nothing is, nothing can be mounted in a folder that is only read.
  const around = mounted.filter(({ found: { path }, isVolume }) =>
    changed.some(({ found: inner }) => liesIn(inner.path, path) && (inner.kind === "missing" || isVolume === true)),
  );
  const written = [...changed, ...around].map(({ found }) => found);
  // What lies in another one is that one's.
  const copied = written.filter(
    ({ path }, index) => !written.some((other, at) => liesIn(path, other.path) || (other.path === path && at < index)),
  );
  return (source) => {
    const found = sources.get(source);
    if (found === undefined) throw new Error(`${source} was not looked at`);
    const of = found.kind === "device" ? undefined : copied.find(({ path }) => isWithin(found.path, path));
    if (of !== undefined) return { kind: "copy", of, path: relative(of.path, found.path) };
    if (found.hostPath === undefined) throw new Error(`${source} is missing, and no variant has its own`);
    const within =
      found.kind === "folder"
        ? copied
            .filter(({ path }) => liesIn(path, found.path))
            .map((inner) => ({ of: inner, path: relative(found.path, inner.path) }))
        : [];
    return { kind: "shared", hostPath: found.hostPath, within };
  };
}

function liesIn(path: string, folder: string): boolean {
  return path !== folder && isWithin(path, folder);
}
