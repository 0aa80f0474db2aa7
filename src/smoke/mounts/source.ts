import { realpath, stat } from "node:fs/promises";
import { Fault } from "../../gate/fault.ts";
import type { RunContext } from "../../gate/context.ts";
import { isWithin } from "../../disk/within.ts";
import { type HostView, hostPathOf } from "./host-path.ts";
import { readHostView } from "./host-view.ts";

export type Bind = {
  /** Absolute, as this job sees it. */
  readonly source: string;
  readonly isReadOnly: boolean;
  /** The key that asks for it, in messages: `compose.yml: services.db.volumes`. */
  readonly asked: string;
  /** True if a missing source means an empty folder; false if it is a mistake. */
  readonly orEmpty: boolean;
  /** A volume of the engine, inside which nothing can be mounted for all of its containers. */
  readonly isVolume?: boolean;
};

export type Source = {
  /** The real path, as this job sees it. */
  readonly path: string;
  readonly kind: "folder" | "file" | "missing" | "device";
  /** The path on the engine's host; undefined if the source is missing. */
  readonly hostPath: string | undefined;
};

export type Sources = ReadonlyMap<string, Source>;

type Refused = { readonly why: string; readonly remedy: string };

/** Folders with the host's own devices, sockets and kernel files. A copy of them is useless. */
const machines = ["/dev", "/proc", "/sys", "/run", "/var/run"];

/** Files that containers mount for the time zone; read-only, they come from the engine's host. */
const clocks: ReadonlySet<string> = new Set(["/etc/localtime", "/etc/timezone"]);

/** @param projects user folders besides the workspace: what is missing there is missing on the engine's host too. */
export async function readSources(
  binds: readonly Bind[],
  projects: readonly string[],
  context: RunContext,
): Promise<Sources> {
  if (binds.length === 0) return new Map();
  const view = await readHostView(context);
  const { workspace, env } = context;
  const named = [workspace, env["GITHUB_WORKSPACE"] || workspace, ...projects];
  const homes = [...named, ...(await Promise.all(named.map(async (home) => realpath(home).catch(() => home))))];
  const sources = new Map<string, Source>();
  const refused: Refused[] = [];
  for (const bind of binds) {
    const found = await readSource(bind, view, homes);
    if ("why" in found) refused.push(found);
    else sources.set(bind.source, found);
  }
  if (refused.length === 0) return sources;
  throw new Fault(
    "a folder or file of this machine cannot be mounted",
    [...new Set(refused.map(({ why }) => why))].join("; "),
    [...new Set(refused.map(({ remedy }) => remedy))].join(" "),
  );
}

async function readSource(bind: Bind, view: HostView, homes: readonly string[]): Promise<Source | Refused> {
  const { source, isReadOnly, asked } = bind;
  const isClock = isReadOnly && view.kind !== "same" && clocks.has(source);
  if (isClock || isOfMachine(source, homes))
    return { path: source, kind: "device", hostPath: hostPathOf(source, view) ?? source };
  let path: string;
  let kind: Source["kind"];
  try {
    path = await realpath(source);
    const stats = await stat(path);
    kind = stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "device";
  } catch (error) {
    if (isAbsent(error)) return missing(bind, view, homes);
    // The engine may be able to read what this user may not.
    if (isReadOnly && view.kind === "same") return { path: source, kind: "device", hostPath: source };
    const why = `${asked}: ${error instanceof Error ? error.message : String(error)}`;
    return { why, remedy: "Let the runner's user read it." };
  }
  if (path === "/" && !isReadOnly)
    return { why: `${asked}: the whole of ${source} would be written to`, remedy: "Mount it read-only." };
  // A link's own name exists on this machine only.
  const hostPath = view.kind === "same" ? source : hostPathOf(path, view);
  return hostPath === undefined ? unseen(asked, path, view) : { path, kind, hostPath };
}

/** A checkout belongs to the user wherever it is, for example on /dev/shm. */
function isOfMachine(source: string, homes: readonly string[]): boolean {
  return machines.some(
    (folder) => isWithin(source, folder) && !homes.some((home) => isWithin(home, folder) && isWithin(source, home)),
  );
}

function missing({ source, asked, orEmpty }: Bind, view: HostView, homes: readonly string[]): Source | Refused {
  const isKnown = hostPathOf(source, view) !== undefined || homes.some((home) => isWithin(source, home));
  if (!isKnown) return unseen(asked, source, view);
  return orEmpty
    ? { path: source, kind: "missing", hostPath: undefined }
    : {
        why: `${asked}: there is no ${source}, and the engine would make an empty folder there`,
        remedy: "Correct the path, or make it in a step before.",
      };
}

function unseen(asked: string, path: string, view: HostView): Refused {
  return view.kind === "elsewhere"
    ? {
        why: `${asked}: the engine is on the host ${view.host}, which does not have ${path} of this machine`,
        remedy: "Build what the container needs into an image, or use an engine of this machine.",
      }
    : {
        why: `${asked}: ${path} is in none of the folders that this job's container has of the engine's host, and the engine would mount an empty folder in its place`,
        remedy:
          "Keep it where the runner mounts a folder of the host, or mount one there with the job's container.volumes.",
      };
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
