/** Decides what containers share with everybody: what one of them may write is copied, with all that is in it. */
import { relative } from "node:path";
import { isWithin } from "../../disk/within.ts";
import type { Bind, Source, Sources } from "./source.ts";

export type Placement =
  | {
      readonly kind: "shared";
      readonly hostPath: string;
      /** Copies that are mounted in it, over what the host has there. */
      readonly within: readonly Within[];
    }
  | {
      readonly kind: "copy";
      readonly of: Source;
      /** The path in the copy; empty for all of it. */
      readonly path: string;
    };

type Within = {
  readonly of: Source;
  readonly path: string;
};

export function placements(binds: readonly Bind[], sources: Sources): (source: string) => Placement {
  const mounted = binds.flatMap((bind) => {
    const found = sources.get(bind.source);
    return found === undefined || found.kind === "device" ? [] : [{ ...bind, found }];
  });
  const changed = mounted.filter(({ found, isReadOnly }) => found.kind === "missing" || !isReadOnly);
  // No mount point can be created in a read-only folder, so a missing path there makes the folder a copy.
  const around = mounted.filter(({ found: { path }, isVolume }) =>
    changed.some(({ found: inner }) => liesIn(inner.path, path) && (inner.kind === "missing" || isVolume === true)),
  );
  const written = [...changed, ...around].map(({ found }) => found);
  // A path inside another copy belongs to that copy.
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
