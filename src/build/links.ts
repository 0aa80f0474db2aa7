/** Keeps a build from writing through a symbolic link that the checkout holds. */
import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { absent } from "../disk/absent.ts";
import { Fault } from "../fault.ts";
import type { BuildDestination } from "../plan.ts";
import type { World } from "../world.ts";

/**
 * A path of the workflow's own is trusted; what the workspace has at its parts is the checkout's.
 * @throws Fault where the build would write through a link, or it cannot be known.
 */
export async function refuseLinks(
  destinations: readonly BuildDestination[],
  { env, workspace }: Pick<World, "env" | "workspace">,
): Promise<void> {
  if (destinations.length === 0) return;
  const checkouts = await checkoutsOf([workspace, env["GITHUB_WORKSPACE"] || workspace]);
  for (const { input, path, isStore } of destinations) {
    const whole = isAbsolute(path) ? path : `${workspace}${sep}${path}`;
    const link = (await linkOnTheWay(whole, checkouts)) ?? (isStore ? await linkWithin(whole, checkouts) : undefined);
    if (link === undefined) continue;
    throw new Fault(
      `the dest ${JSON.stringify(path)} of ${input} is refused`,
      `${JSON.stringify(link)} in the checkout is a symbolic link, and the build would write to what it names`,
      "Nothing was built. Remove the link from the checkout, or write a dest outside of it.",
    );
  }
}

async function checkoutsOf(folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all([...new Set(folders)].map((folder) => realpath(folder).catch(absent)));
  return found.filter((folder) => folder !== undefined);
}

/** The path is walked as it is written: `link/../out` is another place to the system than to who cuts it short. */
async function linkOnTheWay(path: string, checkouts: readonly string[]): Promise<string | undefined> {
  let at: string = sep;
  for (const part of path.split(sep)) {
    const next = join(at, part);
    if (next === at) continue;
    const stats = await lstat(next).catch(absent);
    const name = stats?.isSymbolicLink() === true ? await nameWithin(next, checkouts) : undefined;
    if (name !== undefined) return name;
    at = next;
  }
  return undefined;
}

/**
 * An OCI layout is written into file by file, through the links in it; the exporter of type=local replaces them.
 * An engine never makes a link in one.
 */
async function linkWithin(folder: string, checkouts: readonly string[]): Promise<string | undefined> {
  const stats = await lstat(folder).catch(absent);
  if (stats?.isDirectory() !== true) return undefined;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const link = entries.find((entry) => entry.isSymbolicLink());
  return link === undefined ? undefined : nameWithin(join(link.parentPath, link.name), checkouts);
}

/** The path relative to the checkout that it lies in; undefined if it lies in none. A link is not followed. */
async function nameWithin(path: string, checkouts: readonly string[]): Promise<string | undefined> {
  const real = join(await realpath(dirname(path)), basename(path));
  const checkout = checkouts.find((folder) => real.startsWith(`${folder}${sep}`));
  return checkout === undefined ? undefined : relative(checkout, real);
}
