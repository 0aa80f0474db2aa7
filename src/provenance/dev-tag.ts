/** The tag of an image that is built on a developer's machine names the commit and its changes (docs/why.md, 2). */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFiles } from "../disk/replace.ts";
import { readOwnFile } from "../disk/text-file.ts";
import { devTagFile, readContent } from "../git/checkout.ts";
import { GitFailed } from "../git/failures.ts";
import { Fault } from "../gate/fault.ts";
import { fillTags, type Tags, type TagTemplate, usesDevTag } from "../image/tags.ts";
import type { RunContext } from "../gate/context.ts";
import type { Origin } from "./origin.ts";

/** Enough digits of a commit or a hash to be unique in a repository. */
const shownDigits = 12;

/** Without a checkout, nothing tells one build from another. */
const fallback = "latest";

/** `devTag` is undefined if no tag uses `{{dev-tag}}`. */
export type NamedTags = { readonly tags: Tags; readonly devTag: string | undefined };

/** @throws Fault if the development tag cannot be determined or written. */
export async function nameTags(
  templates: readonly TagTemplate[],
  origin: Origin,
  runContext: RunContext,
): Promise<NamedTags> {
  if (!usesDevTag(templates)) return { tags: fillTags(templates, ""), devTag: undefined };
  // An unwritable file is reported before the build.
  await checkWritable(devTagPath(origin, runContext));
  const tag = await devTag(origin, runContext);
  return { tags: fillTags(templates, tag), devTag: tag };
}

async function checkWritable(path: string): Promise<void> {
  const isThere = (await readOwnFile(path)) !== undefined;
  const folder = dirname(path);
  try {
    // The file is replaced by a new one beside it, so that the folder must be writable.
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

/** Returns `dev-<commit>`, plus `-dirty-<hash of the changes>` if the build can see files that are not the commit's. */
async function devTag({ checkout, view, unreadable }: Origin, { git, folders, log }: RunContext): Promise<string> {
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

/** Writes to the checkout that was read, even if HEAD has moved since. Refuses a link, whose target is not ours. */
export async function keepDevTag(tag: string, origin: Origin, runContext: RunContext): Promise<void> {
  const path = devTagPath(origin, runContext);
  await replaceFiles([{ path, before: await readOwnFile(path), after: `${tag}\n` }]);
}

function devTagPath({ checkout }: Origin, { workspace }: RunContext): string {
  return join(checkout?.top ?? workspace, devTagFile);
}
