/** A folder as it is on disk. */
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** Everything in a folder, and itself: kind, mode, owner, time and content, by its path. */
export async function treeOf(folder: string): Promise<readonly string[]> {
  const paths = ["", ...(await readdir(folder, { recursive: true })).toSorted()];
  return Promise.all(
    paths.map(async (path) => {
      const whole = join(folder, path);
      const stats = await lstat(whole);
      const content = stats.isSymbolicLink()
        ? await readlink(whole)
        : stats.isFile()
          ? await readFile(whole, "base64")
          : "";
      return [path, stats.mode.toString(8), stats.uid, stats.gid, stats.mtimeMs, content].join(" ");
    }),
  );
}
