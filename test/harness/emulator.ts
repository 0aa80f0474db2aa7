/** A foreign platform that this machine can run: an emulator that the kernel starts by itself, as setup-qemu-action has it. */
import { access, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { vi } from "vitest";
import { docker } from "./docker.ts";
import { emulator } from "./testbed-parts.ts";
import type { TestEngine } from "./testbed.ts";

const folder = "/proc/sys/fs/binfmt_misc";

/** One platform, so that no other test's becomes runnable; few machines have it set up. */
export const foreignPlatform = "linux/s390x";

/** How its programs begin, and which bits of that count: as in Debian's qemu-user-static. */
const magic = String.raw`\x7fELF\x02\x02\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x16`;
const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff`;

/**
 * Lets the kernel run programs of that platform, and waits until these engines know of it: theirs is an answer that
 * they keep for twenty seconds (archutil of BuildKit). Disposing ends it. One that is set up already is used, and left.
 */
export async function emulated(engines: readonly TestEngine[]): Promise<AsyncDisposable> {
  const own = `${folder}/smoke-gate-test-s390x`;
  const wasThere = (await isThere(`${folder}/qemu-s390x`)) || (await isThere(own));
  // F: opened now, so that it need not be in the container.
  if (!wasThere) await writeFile(`${folder}/register`, `:${basename(own)}:M::${magic}:${mask}:${emulator}:F`);
  const undo = async () => {
    if (!wasThere) await writeFile(own, "-1");
  };
  try {
    for (const engine of engines) await vi.waitFor(() => knows(engine), { timeout: 30_000, interval: 1_000 });
  } catch (error) {
    await undo();
    throw error;
  }
  return { [Symbol.asyncDispose]: undo };
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
