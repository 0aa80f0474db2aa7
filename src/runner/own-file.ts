/**
 * Files by which one process of a step tells the next what it has begun. The folder that they lie in is open to everything
 * that the job runs: no link in it is followed, and no file is believed that another user has put there.
 */
import { constants } from "node:fs";
import { lstat, open, rm } from "node:fs/promises";
import { getuid } from "node:process";

/** Far more than any of them holds, bytes. */
const longestFile = 1024 * 1024;

/** Whatever is there under this name is replaced; what a link there leads to is not. */
export async function writeOwnFile(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/** Adds to a file, which is made where there is none. */
export async function appendOwnFile(path: string, text: string): Promise<void> {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const file = await open(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/** Undefined where there is no such file, or none that this user has written. */
export async function readOwnFile(path: string): Promise<string | undefined> {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  // Nothing is waited for: a pipe without a writer would keep whoever opens it for ever.
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

/** Whether a folder is there that this user has made; a link to one is none. */
export async function isOwnFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && isOwn(found);
}

/** Windows has no numbers for its users. */
function isOwn({ uid }: { readonly uid: number }): boolean {
  return getuid === undefined || uid === getuid();
}
