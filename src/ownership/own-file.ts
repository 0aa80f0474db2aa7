/** The folder is open to the whole job, so links and other users' files are refused. */
import { constants } from "node:fs";
import { lstat, open, rm } from "node:fs/promises";
import { getuid } from "node:process";

const longestFile = 1024 * 1024;

/** Replaces a link itself, not its target. */
export async function writeOwnFile(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

export async function appendOwnFile(path: string, text: string): Promise<void> {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const file = await open(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/** Returns undefined if the file is missing or another user's. */
export async function readOwnFile(path: string): Promise<string | undefined> {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  // Opening a pipe without a writer would block forever.
  const file = await open(path, O_NOFOLLOW | O_NONBLOCK | O_RDONLY).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const found = await file.stat();
    if (!found.isFile() || !isOwn(found) || found.size > longestFile) return undefined;
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Returns true if this user created the folder; a link to a folder does not count. */
export async function isOwnFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && isOwn(found);
}

/** Windows has no numeric user ids. */
function isOwn({ uid }: { readonly uid: number }): boolean {
  return getuid === undefined || uid === getuid();
}
