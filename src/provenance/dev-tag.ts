/** The tag of an image that is built at a desk: it says of which commit it is, and of which changes (docs/why.md, 2). */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFiles } from "../disk/replace.ts";
import { readOwnFile } from "../disk/text-file.ts";
import { devTagFile, readContent } from "../git/checkout.ts";
import { GitFailed } from "../git/failures.ts";
import { Fault } from "../fault.ts";
import { parseTags, type Tags, usesDevTag } from "../image/tags.ts";
import type { World } from "../world.ts";
import type { Origin } from "./origin.ts";

/** Of a commit's name and of a hash: enough that no two of one repository are the same. */
const shownDigits = 12;

/** Where there is no checkout, nothing tells one build from another. */
const fallback = "latest";

/** The tags of a run, and what `{{dev-tag}}` stood for in them; undefined where it is in none. */
export type NamedTags = { readonly tags: Tags; readonly devTag: string | undefined };

/**
 * @param written the items of `tags`, checked.
 * @throws Fault where the development tag cannot be made, or will not be kept.
 */
export async function nameTags(written: readonly string[], origin: Origin, world: World): Promise<NamedTags> {
  if (!usesDevTag(written)) return { tags: parseTags(written), devTag: undefined };
  // Said before anything is built.
  await checkWritable(devTagPath(origin, world));
  const tag = await devTag(origin, world);
  return { tags: parseTags(written, tag), devTag: tag };
}

/** @throws Fault if the tag could not be kept there. */
async function checkWritable(path: string): Promise<void> {
  const isThere = (await readOwnFile(path)) !== undefined;
  const folder = dirname(path);
  try {
    // It is replaced by another file, which is made beside it.
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new Fault(
      `the development tag cannot be ${isThere ? "replaced" : "written"}`,
      `${folder} cannot be written to: ${error instanceof Error ? error.message : String(error)}`,
      `Let the step's user write ${devTagFile} there, or write the tag itself.`,
      { cause: error },
    );
  }
}

/**
 * `dev-<commit>`, or `dev-<commit>-dirty-<hash of the changes>` if the build can see files that are not the commit's.
 * @throws Fault where the checkout, or its changes, cannot be read.
 */
async function devTag({ checkout, view, unreadable }: Origin, { git, folders, log }: World): Promise<string> {
  if (unreadable !== undefined) {
    throw new Fault(
      "the development tag cannot be made",
      `the checkout cannot be read: ${unreadable}`,
      "Give the step a checkout that git can read, or write the tag itself.",
    );
  }
  if (checkout === undefined) {
    log.warning("smoke-gate: no development tag", `there is no Git checkout to name it after: the tag is ${fallback}`);
    return fallback;
  }
  const clean = `dev-${checkout.revision.slice(0, shownDigits)}`;
  try {
    const { hash, isCommit, ignored } = await readContent(git, checkout.top, view, folders.work);
    if (isCommit) return clean;
    const [first] = ignored;
    if (first !== undefined) {
      const which = ignored.length === 1 ? first : `${first} and ${ignored.length - 1} more`;
      log.info(
        `The development tag counts what git ignores and the build can see: ${which}. List in .dockerignore what is not to be built`,
      );
    }
    return `${clean}-dirty-${hash.slice(0, shownDigits)}`;
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new Fault(
      "the development tag cannot be made",
      `the changes in ${checkout.top} could not be read: ${error.message}`,
      "Commit them, list in .dockerignore what is not to be built, or write the tag itself.",
      { cause: error },
    );
  }
}

/**
 * Writes it where the manifests of this checkout find it, though HEAD may have moved by then. A checkout may have a
 * link in its place: what that leads to is somebody else's.
 */
export async function keepDevTag(tag: string, origin: Origin, world: World): Promise<void> {
  const path = devTagPath(origin, world);
  await replaceFiles([{ path, before: await readOwnFile(path), after: `${tag}\n` }]);
}

function devTagPath({ checkout }: Origin, { workspace }: World): string {
  return join(checkout?.top ?? workspace, devTagFile);
}
