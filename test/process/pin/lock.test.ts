import { lstat, mkdtemp, readdir, readlink, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { whileLocked } from "../../../src/pin/disk/lock.ts";
import { thisProcess } from "../../../src/process/identity.ts";
import { deadProcess } from "../../harness/processes.ts";

const folder = () => mkdtemp(join(tmpdir(), "smoke-gate-lock-"));
const never = new AbortController().signal;
const locked = async (path: string, waitMs = 200) => whileLocked(path, never, async () => readdir(path), waitMs);
const lockName = ".deploy.lock";

describe("a folder that is locked", () => {
  it("is one's own meanwhile, and free again afterwards, however it ends", async () => {
    const path = await folder();
    expect(await locked(path)).toEqual([lockName]);
    await expect(whileLocked(path, never, () => Promise.reject(new Error("x")))).rejects.toThrow("x");
    expect(await readdir(path)).toEqual([]);
  });

  it("is waited for, and had by one after the other", async () => {
    const path = await folder();
    let inside = 0;
    const visits = Array.from({ length: 8 }, () =>
      whileLocked(path, never, async () => {
        inside += 1;
        const seen = inside;
        await readdir(path);
        inside -= 1;
        return seen;
      }),
    );
    expect(await Promise.all(visits)).toEqual(Array.from({ length: 8 }, () => 1));
  });

  it("is given up after a while, with what to do", async () => {
    const path = await folder();
    await expect(whileLocked(path, never, () => locked(path))).rejects.toThrow(
      `${path}/${lockName} did not go away in 0.2 s: another pin holds it, or one was killed in another container or on another machine. Nothing was changed. Once no pin runs there, remove it and try again.`,
    );
  });

  it("is given up at once when the run is cancelled", async () => {
    const path = await folder();
    const reason = new Error("cancelled");
    const cancelled = whileLocked(path, never, () =>
      whileLocked(path, AbortSignal.abort(reason), () => Promise.resolve()),
    );
    await expect(cancelled).rejects.toBe(reason);
  });

  it.each(["/proc", "/nowhere"])("cannot be %s", async (path) => {
    await expect(locked(path)).rejects.toThrow(`${path}/${lockName} could not be written: ENOENT`);
  });
});

describe("a lock that was left", () => {
  it("by a process that was killed is taken over, by one of those that wait at a time", async () => {
    const path = await folder();
    await symlink(await deadProcess(), join(path, lockName));
    const seen = await Promise.all(Array.from({ length: 8 }, () => locked(path, 10_000)));
    expect(seen.filter((names) => names.includes(lockName))).toHaveLength(8);
    expect(await readdir(path)).toEqual([]);
  });

  it.each([
    ["by another machine", (own: string) => own.replace(/^\w+/u, "0".repeat(12))],
    ["by nobody known", () => "unknown"],
  ])("%s is not touched", async (_, left) => {
    const path = await folder();
    await symlink(left(await deadProcess()), join(path, lockName));
    await expect(locked(path)).rejects.toThrow("did not go away");
    expect((await lstat(join(path, lockName))).isSymbolicLink()).toBe(true);
  });

  it("is not taken over while somebody else is at it", async () => {
    const path = await folder();
    const dead = await deadProcess();
    await symlink(dead, join(path, lockName));
    await symlink(await thisProcess(), join(path, `${lockName}.breaking`));
    await expect(locked(path)).rejects.toThrow("did not go away");
    expect(await readlink(join(path, lockName))).toBe(dead);
  });
});
