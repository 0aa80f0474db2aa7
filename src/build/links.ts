import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { absent } from "../disk/absent.ts";
import { Fault } from "../gate/fault.ts";
import type { BuildDestination } from "../gate/plan.ts";
import type { RunContext } from "../gate/context.ts";

/** @throws Fault if the build would write through a link of the checkout; the workflow's own paths are trusted. */
export async function refuseLinks(
  destinations: readonly BuildDestination[],
  { env, workspace }: Pick<RunContext, "env" | "workspace">,
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

/** Walks the path as written: for the system, `link/../out` differs from its normalized form. */
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

/** Writing an OCI layout follows links inside it, but type=local replaces them. The exporter itself creates none. */
async function linkWithin(folder: string, checkouts: readonly string[]): Promise<string | undefined> {
  const stats = await lstat(folder).catch(absent);
  if (stats?.isDirectory() !== true) return undefined;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const link = entries.find((entry) => entry.isSymbolicLink());
  return link === undefined ? undefined : nameWithin(join(link.parentPath, link.name), checkouts);
}

/** Returns the path relative to its checkout, without following a link; undefined outside of all checkouts. */
async function nameWithin(path: string, checkouts: readonly string[]): Promise<string | undefined> {
  const real = join(await realpath(dirname(path)), basename(path));
  const checkout = checkouts.find((folder) => real.startsWith(`${folder}${sep}`));
  return checkout === undefined ? undefined : relative(checkout, real);
}
