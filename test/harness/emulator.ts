/** A foreign platform that this machine can run: an emulator that the kernel starts by itself, as setup-qemu-action has it. */
import { access, mkdtemp, readdir, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { vi } from "vitest";
import { docker } from "./docker.ts";
import { patience } from "./patience.ts";
import { emulator } from "./testbed-parts.ts";
import type { TestEngine } from "./testbed.ts";

/** One platform, so that no other test's becomes runnable; few machines have it set up. */
export const foreignPlatform = "linux/s390x";

/** How its programs begin, and which bits of that count: as in Debian's qemu-user-static. */
const magic = String.raw`\x7fELF\x02\x02\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x16`;
const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff`;

/** Begins the names of the emulators that tests have registered; the number of the test's process ends them. */
const prefix = "smoke-gate-test-s390x-";

/**
 * Lets the kernel run programs of that platform, and waits until these engines know of it: theirs is an answer that
 * they keep for twenty seconds (archutil of BuildKit). Disposing ends it. The machine's own is used, and left.
 */
export async function emulated(engines: readonly TestEngine[]): Promise<AsyncDisposable> {
  const emulation = new AsyncDisposableStack();
  try {
    const { folder } = emulation.use(await binfmt());
    await unregisterAbandoned(folder);
    if (!(await isThere(join(folder, "qemu-s390x")))) {
      // F: opened now, so that it need not be in the container.
      const own = `${prefix}${process.pid}`;
      await writeFile(join(folder, "register"), `:${own}:M::${magic}:${mask}:${emulator}:F`);
      emulation.defer(() => unregister(join(folder, own)));
    }
    for (const engine of engines) await vi.waitFor(() => knows(engine), { ...patience, interval: 1_000 });
    return emulation;
  } catch (error) {
    await emulation.disposeAsync();
    throw error;
  }
}

/**
 * Where the kernel is told of emulators. A machine that has never had one has not mounted it: then it is, at a folder of
 * the test's own, and disposing unmounts it. What is registered is the kernel's, wherever it is mounted.
 */
async function binfmt(): Promise<AsyncDisposable & { readonly folder: string }> {
  const usual = "/proc/sys/fs/binfmt_misc";
  if (await isThere(join(usual, "register"))) return { folder: usual, async [Symbol.asyncDispose]() {} };
  const folder = await mkdtemp(join(tmpdir(), "sg-binfmt-"));
  await execa("mount", ["-t", "binfmt_misc", "none", folder]);
  return {
    folder,
    async [Symbol.asyncDispose]() {
      await execa("umount", [folder]);
      await rmdir(folder);
    },
  };
}

function unregister(path: string): Promise<void> {
  return writeFile(path, "-1");
}

/** Those of tests that were killed: their emulator may be gone from the disk since. */
async function unregisterAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    if (!(await isThere(join("/proc", name.slice(prefix.length))))) await unregister(join(folder, name));
  }
}

async function knows(engine: TestEngine): Promise<void> {
  const said = await docker(engine, "buildx", "inspect", "default");
  if (!said.includes(foreignPlatform)) throw new Error(`${engine.name} does not know ${foreignPlatform}`);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
