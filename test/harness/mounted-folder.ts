/** A folder on a disk of its own. */
import { mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** @param options as `mount` takes them: `ro`, `size=64k`. */
export async function mountedFolder(options: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "sg-mounted-"));
  await execa("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await execa("umount", [path]);
      await rmdir(path);
    },
  };
}
