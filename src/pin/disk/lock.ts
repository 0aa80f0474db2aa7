/** Allows one pin at a time in a folder, across processes, containers and machines. */
import { readlink, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../../gate/fault.ts";
import { thisProcess, whereabouts } from "../../process/identity.ts";

const pauseMs = 50;
/** A pin takes milliseconds, so that even a queue of hundreds finishes within this time. */
const longestWaitMs = 30_000;

/** Runs `body` while it holds the folder's lock. Throws a Fault if it gets none in time, or the signal's reason. */
export async function whileLocked<T>(
  folder: string,
  signal: AbortSignal,
  body: () => Promise<T>,
  waitMs: number = longestWaitMs,
): Promise<T> {
  const path = join(folder, ".deploy.lock");
  await take(path, signal, waitMs);
  try {
    return await body();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string, signal: AbortSignal, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs;
  while (!(await isMade(path))) {
    signal.throwIfAborted();
    if (Date.now() >= deadline)
      throw new Fault(
        `${path} did not go away in ${waitMs / 1000} s`,
        "another pin holds it, or one was killed in another container or on another machine",
        "Nothing was changed. Once no pin runs there, remove it and try again.",
      );
    await removeIfLeft(path);
    await sleep(pauseMs);
  }
}

/** Removes a dead process's lock. The second lock keeps two that see it from removing each other's new lock. */
async function removeIfLeft(path: string): Promise<void> {
  const breaking = `${path}.breaking`;
  if (!(await isLeft(path)) || !(await isMade(breaking))) return;
  try {
    if (await isLeft(path)) await rm(path, { force: true });
  } finally {
    await rm(breaking, { force: true });
  }
}

/** Returns false if the lock exists. A link is created with its content; a killed writer could leave a file empty. */
async function isMade(path: string): Promise<boolean> {
  try {
    await symlink(await thisProcess(), path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw new Fault(
      `${path} could not be written`,
      error instanceof Error ? error.message : String(error),
      "Nothing was changed. See that the folder is there and can be written to, and that the disk has room.",
    );
  }
}

/** A lock that has vanished meanwhile is not stale. */
async function isLeft(path: string): Promise<boolean> {
  return (await whereabouts(await readlink(path).catch(() => "nobody"))) === "gone";
}
