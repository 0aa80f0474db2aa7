/** Which files of this machine belong to the checkout. */
import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { absent } from "../../disk/absent.ts";
import { Fault } from "../../fault.ts";

export type Place = {
  /** Why a path does not lead to something in the checkout; undefined where it does. */
  reach(path: string): Promise<string | undefined>;
  /** The same of a file that need not be there. */
  reachIfThere(path: string): Promise<string | undefined>;
  /** Whether a path leads to a folder that has a `.git` in it, the checkout's or its own, or into one. */
  holdsGit(path: string): Promise<boolean>;
};

/** A link in the checkout leads where its author likes: what counts is where it leads. */
export async function placeOf(checkout: string): Promise<Place> {
  const root = await realpath(checkout);
  const git = join(root, ".git");
  const outside = (path: string) => `${path} is outside of the checkout ${checkout}`;
  /** What is there of it. */
  const nearest = async (path: string): Promise<string> => (await real(path)) ?? nearest(dirname(resolve(path)));
  return {
    async reach(path) {
      const found = await real(path);
      if (found === undefined) return `there is no ${path}`;
      return isWithin(found, root) ? undefined : outside(path);
    },
    async reachIfThere(path) {
      return isWithin(await nearest(path), root) ? undefined : outside(path);
    },
    async holdsGit(path) {
      const found = await real(path);
      if (found === undefined) return false;
      // A job may check out further repositories, each into a folder of its own.
      const isInside = relative(root, found).split(sep).includes(".git");
      return isInside || isWithin(git, found) || (await real(join(found, ".git"))) !== undefined;
    },
  };
}

/** Why what is at a path is held back although it is in the checkout. */
export async function gitReach(path: string, place: Place): Promise<string | undefined> {
  return (await place.holdsGit(path)) ? `${path} holds .git, in which the job's token may be` : undefined;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/**
 * Undefined where nothing is there.
 * @throws Fault where something may be, which the engine could read all the same.
 */
async function real(path: string): Promise<string | undefined> {
  try {
    return await realpath(path).catch(absent);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault(
      `${path} cannot be looked at`,
      why,
      "Let the step's user read it, or leave it out of the Compose file.",
      {
        cause,
      },
    );
  }
}
