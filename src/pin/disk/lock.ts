/** One pin at a time in a folder, whichever process, container or machine it is of. */
import { readlink, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../../fault.ts";
import { thisProcess, whereabouts } from "../../process/identity.ts";

const pauseMs = 50;
/** A pin takes milliseconds: a queue of hundreds is through by then. */
const longestWaitMs = 30_000;

/**
 * Does something once nobody else has the folder, and gives the folder back.
 * @param waitMs how long to wait for it.
 * @throws Fault where it cannot be had, or not in time; the signal's reason where that comes first.
 */
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

/**
 * Removes the lock of a process that is no more. Only who holds this second lock may: of two that see the same dead
 * process, the later one would remove the lock that the other has made since.
 */
async function removeIfLeft(path: string): Promise<void> {
  const breaking = `${path}.breaking`;
  if (!(await isLeft(path)) || !(await isMade(breaking))) return;
  try {
    if (await isLeft(path)) await rm(path, { force: true });
  } finally {
    await rm(breaking, { force: true });
  }
}

/**
 * Makes the lock for this process; false where it is there. It is a link that leads to no file but says who holds it:
 * a file would be there for a moment without a word in it, and stay so if its process is killed in that moment.
 */
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

/** Nobody holds a lock that has gone meanwhile. */
async function isLeft(path: string): Promise<boolean> {
  return (await whereabouts(await readlink(path).catch(() => "nobody"))) === "gone";
}
