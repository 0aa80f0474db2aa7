import { cp, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { once } from "./once.ts";

const root = new URL("../../..", import.meta.url).pathname;
const dist = join(root, "dist");

/** The tests run the actions from dist/, as a runner does: it is what src/ builds now, whatever is committed. */
export default async function freshDist(): Promise<void> {
  await once("dist", build);
}

/** Leaves a file that is the same as it is: somebody may be running it. */
async function build(): Promise<void> {
  const built = await mkdtemp(join(tmpdir(), "smoke-gate-dist-"));
  await execa("rolldown", ["--config", "rolldown.config.ts", "--log-level", "warn", "--dir", built], {
    cwd: root,
    localDir: root,
    preferLocal: true,
  });
  const names = await filesOf(built);
  for (const name of names) {
    const [now, before] = await Promise.all([
      readFile(join(built, name)),
      readFile(join(dist, name)).catch(() => undefined),
    ]);
    if (before?.equals(now)) continue;
    await cp(join(built, name), join(dist, `${name}.new`));
    await rename(join(dist, `${name}.new`), join(dist, name));
  }
  for (const name of await filesOf(dist)) if (!names.includes(name)) await rm(join(dist, name));
  await rm(built, { recursive: true });
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name).slice(folder.length + 1));
}
