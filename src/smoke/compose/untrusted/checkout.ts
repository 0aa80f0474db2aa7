import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { absent } from "../../../disk/absent.ts";
import { Fault } from "../../../gate/fault.ts";
import { isWithin } from "../../../disk/within.ts";

export type Checkout = {
  /** Returns why the path leads out of the checkout; undefined if it does not. */
  whyOutside(path: string): Promise<string | undefined>;
  /** Does the same for a file that may be missing. */
  whyOutsideIfThere(path: string): Promise<string | undefined>;
  /** Returns true if the path is in a `.git` folder, or leads to a folder that has one. */
  holdsGit(path: string): Promise<boolean>;
};

/** Resolves symbolic links first: the author of a checkout chooses their targets. */
export async function checkoutAt(checkout: string): Promise<Checkout> {
  const root = await realpath(checkout);
  const git = join(root, ".git");
  const outside = (path: string) => `${path} is outside of the checkout ${checkout}`;
  const nearest = async (path: string): Promise<string> => (await real(path)) ?? nearest(dirname(resolve(path)));
  return {
    async whyOutside(path) {
      const found = await real(path);
      if (found === undefined) return `there is no ${path}`;
      return isWithin(found, root) ? undefined : outside(path);
    },
    async whyOutsideIfThere(path) {
      return isWithin(await nearest(path), root) ? undefined : outside(path);
    },
    async holdsGit(path) {
      const found = await real(path);
      if (found === undefined) return false;
      // A job may check out several repositories, each into its own folder.
      const isInside = relative(root, found).split(sep).includes(".git");
      return isInside || isWithin(git, found) || (await real(join(found, ".git"))) !== undefined;
    },
  };
}

export async function whyItHoldsGit(path: string, place: Checkout): Promise<string | undefined> {
  return (await place.holdsGit(path)) ? `${path} holds .git, in which the job's token may be` : undefined;
}

/** Checks a file or folder whose content a container or build can read. */
export async function whyUnreadable(path: string, place: Checkout): Promise<string | undefined> {
  return (await place.whyOutside(path)) ?? (await whyItHoldsGit(path, place));
}

/** @throws Fault if the path cannot be examined: the engine may still be able to read it. */
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
