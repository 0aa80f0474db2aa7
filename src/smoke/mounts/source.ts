/** Looks at the folders and files that containers are to have of this machine, before anything starts. */
import { realpath, stat } from "node:fs/promises";
import { Fault } from "../../fault.ts";
import type { RunContext } from "../../run-context.ts";
import { type HostView, hostPathOf, isWithin } from "./host-path.ts";
import { readHostView } from "./host-view.ts";

/** A folder or file that a container is to have. */
export type Bind = {
  /** Absolute, as this job sees it. */
  readonly source: string;
  readonly isReadOnly: boolean;
  /** Who asks for it, in a message: `compose.yml: services.db.volumes`. */
  readonly asked: string;
  /** Where nothing is there, an empty folder is meant; undefined where that is a mistake. */
  readonly orEmpty: boolean;
  /** A volume of the engine's, in which nothing else can be mounted for all containers that have it. */
  readonly isVolume?: boolean;
};

/** What is at the source of a bind. */
export type Source = {
  /** Where it really is, as this job sees it. */
  readonly path: string;
  readonly kind: "folder" | "file" | "missing" | "device";
  /** Where the engine's host has it; undefined of what is missing. */
  readonly hostPath: string | undefined;
};

/** By the source as the bind has it. */
export type Sources = ReadonlyMap<string, Source>;

type Refused = { readonly why: string; readonly remedy: string };

/** Folders in which every host has its own: devices, sockets, the kernel's words. No copy of it is of use. */
const machines = ["/dev", "/proc", "/sys", "/run", "/var/run"];

/** Of the engine's host, where a container only reads them: they are mounted for its time zone. */
const clocks: ReadonlySet<string> = new Set(["/etc/localtime", "/etc/timezone"]);

/**
 * @param projects the folders of the user's, besides the workspace: what is missing there is missing on the engine's host
 * as well.
 * @throws Fault that names each one that the containers could not have.
 */
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
    const found = await lookAt(bind, view, homes);
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

async function lookAt(bind: Bind, view: HostView, homes: readonly string[]): Promise<Source | Refused> {
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
    // The engine may read what this user may not.
    if (isReadOnly && view.kind === "same") return { path: source, kind: "device", hostPath: source };
    const why = `${asked}: ${error instanceof Error ? error.message : String(error)}`;
    return { why, remedy: "Let the runner's user read it." };
  }
  if (path === "/" && !isReadOnly)
    return { why: `${asked}: the whole of ${source} would be written to`, remedy: "Mount it read-only." };
  // A link has its own name on this machine alone.
  const hostPath = view.kind === "same" ? source : hostPathOf(path, view);
  return hostPath === undefined ? unseen(asked, path, view) : { path, kind, hostPath };
}

/** A checkout is the user's wherever it lies, as on /dev/shm. */
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
